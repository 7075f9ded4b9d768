import type { FactDefinition } from '../definition.ts';

export const shift: FactDefinition<'shift.closed'> = {
  latest: 1,
  commandId: ({ shiftId }) => shiftId,
  versionOf: () => 1,
  permission: () => 'shift.close',
  effects: () => [],
  movement: null,
};
