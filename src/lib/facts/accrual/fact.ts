import type { FactDefinition } from '../definition.ts';
import { erased } from '../registration/limits.ts';

export const accrual: FactDefinition<'accrual.recorded'> = {
  name: { 'zh-CN': '积分发放', en: 'award' },
  latest: 3,
  commandId: ({ accrualId }) => accrualId,
  versionOf: ({ words }) => (words === undefined ? 1 : words === erased ? 3 : 2),
  permission: () => 'points.award',
  points: {
    gain: ({ residentId, points }) => ({ residentId, delta: points }),
    movement: ({ note = '', categoryId, ruleVersion, quantity }) => ({
      against: 'issued',
      kind: 'accrual',
      note,
      award: { categoryId, ruleVersion, quantity },
    }),
  },
  effects: () => [],
};
