import type { FactDefinition } from '../definition.ts';

export const registration: FactDefinition<'resident.registered'> = {
  name: { 'zh-CN': '居民登记', en: 'registration' },
  latest: 2,
  commandId: ({ residentId }) => residentId,
  versionOf: ({ words }) => (words === undefined ? 1 : 2),
  permission: () => 'resident.register',
  points: null,
  effects: (body) => [{ of: 'resident', resident: body }],
};
