import type { FactDefinition } from '../definition.ts';

export const takeBack: FactDefinition<'accrual.reversed'> = {
  name: { 'zh-CN': '收回积分', en: 'award taken back' },
  latest: 1,
  commandId: ({ transferId }) => transferId,
  versionOf: () => 1,
  permission: () => 'points.reverse',
  points: {
    gain: ({ residentId, points }) => ({ residentId, delta: -points }),
    movement: ({ reason }) => ({ against: 'issued', kind: 'reversal', note: reason, award: null }),
  },
  effects: () => [],
};
