import type { FactDefinition } from '../definition.ts';

export const cardStop: FactDefinition<'card.revoked'> = {
  name: { 'zh-CN': '停卡', en: 'card stopped' },
  latest: 1,
  commandId: ({ cardHash }) => cardHash,
  versionOf: () => 1,
  permission: () => 'card.revoke',
  points: null,
  effects: ({ cardHash, residentId, status }) => [{ of: 'card', cardHash, residentId, status }],
};
