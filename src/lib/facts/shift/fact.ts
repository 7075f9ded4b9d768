import type { FactDefinition } from '../definition.ts';

export const shift: FactDefinition<'shift.closed'> = {
  name: { 'zh-CN': '交班', en: 'shift close' },
  latest: 1,
  commandId: ({ shiftId }) => shiftId,
  versionOf: () => 1,
  permission: () => 'shift.close',
  points: null,
  effects: () => [],
};
