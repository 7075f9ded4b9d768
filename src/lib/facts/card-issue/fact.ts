import type { FactDefinition } from '../definition.ts';

export const cardIssue: FactDefinition<'card.issued'> = {
  name: { 'zh-CN': '发卡', en: 'card issued' },
  latest: 1,
  commandId: ({ cardHash }) => cardHash,
  versionOf: () => 1,
  permission: () => 'card.issue',
  points: null,
  effects: ({ cardHash, residentId }) => [{ of: 'card', cardHash, residentId, status: 'active' }],
};
