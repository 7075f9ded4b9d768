import type { FactDefinition } from '../definition.ts';

export const release: FactDefinition<'allotment.released'> = {
  latest: 1,
  commandId: ({ releaseId }) => releaseId,
  versionOf: () => 1,
  // A tablet gives points up by itself.
  permission: () => null,
  effects: ({ residentId, points }) => [{ of: 'allotment', residentId, delta: -points }],
  movement: null,
};
