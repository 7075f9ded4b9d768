import { insertBare } from '../bare-community.ts';
import type { HubRecord } from './definition.ts';

/**
 * Puts the row there on which the community's own chain hangs. After a restore to a time before the founding it does so
 * again, and what the second copy holds of that chain follows.
 */
export const communityAddition: HubRecord<'community.added'> = async ({ tx, fact }) => {
  await insertBare(tx, fact.body.communityId, new Date(fact.at));
};
