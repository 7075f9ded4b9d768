import { reopen } from '../community.ts';
import type { HubRecord } from './definition.ts';

/** It is open, at the place where the fact was recorded. */
export const resumption: HubRecord<'community.resumed'> = async ({ tx, change: { communityId } }) => {
  await reopen(tx, communityId);
};
