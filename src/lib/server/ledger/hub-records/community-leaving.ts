import type { HubRecord } from './definition.ts';

/** Nothing follows: the community's own chain says whose it is. */
export const communityLeaving: HubRecord<'community.left'> = () => Promise.resolve();
