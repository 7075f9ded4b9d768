import type { FactDefinition } from '../definition.ts';

export const accrual: FactDefinition<'accrual.recorded'> = {
  name: { 'zh-CN': '积分发放', en: 'award' },
  latest: 1,
  commandId: ({ accrualId }) => accrualId,
  versionOf: () => 1,
  permission: () => 'points.award',
  effects: ({ residentId, points }) => [{ of: 'points', residentId, delta: points }],
  movement: ({ note, categoryId, ruleVersion, quantity }) => ({
    kind: 'accrual',
    note,
    award: { categoryId, ruleVersion, quantity },
  }),
};
