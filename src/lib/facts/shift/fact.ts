import type { FactDefinition } from '../definition.ts';

export const shift: FactDefinition<'shift.closed'> = {
  name: { 'zh-CN': '交班', en: 'shift close' },
  latest: 2,
  commandId: ({ shiftId }) => shiftId,
  versionOf: ({ words }) => (words === undefined ? 1 : 2),
  permission: () => 'shift.close',
  points: null,
  effects: () => [],
};
