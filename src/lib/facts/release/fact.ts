import type { FactDefinition } from '../definition.ts';

export const release: FactDefinition<'allotment.released'> = {
  name: { 'zh-CN': '让出积分额度', en: 'points given up' },
  latest: 1,
  commandId: ({ releaseId }) => releaseId,
  versionOf: () => 1,
  // A tablet gives points up by itself.
  permission: () => null,
  points: null,
  effects: ({ residentId, points }) => [{ of: 'allotment', residentId, delta: -points }],
};
