import type { FactDefinition } from '../definition.ts';

export const takeBack: FactDefinition<'accrual.reversed'> = {
  commandId: ({ transferId }) => transferId,
  versionOf: () => 1,
  permission: () => 'points.reverse',
  effects: ({ residentId, points }) => [{ of: 'points', residentId, delta: -points }],
  movement: ({ reason }) => ({ kind: 'reversal', note: reason, award: null }),
};
