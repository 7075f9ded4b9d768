import { moved } from '../effect.ts';
import type { FactDefinition } from '../definition.ts';

export const writeOff: FactDefinition<'stock.writtenOff', 'writeOff'> = {
  name: { 'zh-CN': '报损', en: 'write-off' },
  latest: 2,
  commandId: ({ writeOffId }) => writeOffId,
  versionOf: ({ words }) => (words === undefined ? 1 : 2),
  permission: () => 'stock.writeOff',
  points: null,
  effects: ({ lines }) =>
    lines.flatMap(({ itemId, quantity, batchId }) => moved(itemId, -quantity, 'writeOff', batchId)),
};
