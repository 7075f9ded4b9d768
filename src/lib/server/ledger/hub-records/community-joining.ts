import type { HubRecord } from './definition.ts';

/** Nothing follows: the community's own chain says whose it is. */
export const communityJoining: HubRecord<'community.joined'> = () => Promise.resolve();
