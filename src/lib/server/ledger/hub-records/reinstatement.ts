import { sql } from 'drizzle-orm';
import { shareOut } from '../holdings.ts';
import type { HubRecord } from './definition.ts';

/**
 * Makes the kiosk active again. What it may have spent meanwhile is booked when it comes, and nobody takes its place
 * any more.
 */
export const reinstatement: HubRecord<'kiosk.reinstated'> = async ({ tx, change, fact }) => {
  const { communityId: community, revision } = change;
  await tx.execute(sql`
    UPDATE kiosk SET status = 'active', lost_at = NULL, exposure = NULL, replaced_by = NULL
    WHERE community = ${community} AND id = ${fact.body.kioskId}`);
  await shareOut(tx, community, revision);
};
