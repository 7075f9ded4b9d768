import type { FactDefinition } from '../definition.ts';

export const takeBack: FactDefinition<'accrual.reversed'> = {
  name: { 'zh-CN': '收回积分', en: 'award taken back' },
  latest: 2,
  commandId: ({ transferId }) => transferId,
  versionOf: ({ words }) => (words === undefined ? 1 : 2),
  permission: () => 'points.reverse',
  points: {
    gain: ({ residentId, points }) => ({ residentId, delta: -points }),
    movement: ({ reason = '' }) => ({ against: 'issued', kind: 'reversal', note: reason, award: null }),
  },
  effects: () => [],
};
