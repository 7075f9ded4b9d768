import type { FactDefinition } from '../definition.ts';

export const cardStop: FactDefinition<'card.revoked'> = {
  name: { 'zh-CN': '停卡', en: 'card stopped' },
  latest: 2,
  commandId: ({ cardHash }) => cardHash,
  versionOf: ({ words }) => (words === undefined ? 1 : 2),
  permission: () => 'card.revoke',
  points: null,
  effects: ({ cardHash, residentId, status }) => [{ of: 'card', cardHash, residentId, status }],
};
