import { sql } from 'drizzle-orm';
import type { HubRecord } from './definition.ts';

/** The kiosk exchanges again, under a new anchor: whoever comes first begins it, and another one is noticed again. */
export const copySettlement: HubRecord<'kiosk.copySettled'> = async ({ tx, change, fact }) => {
  await tx.execute(sql`UPDATE kiosk SET copied_at = NULL, token_anchor = NULL
    WHERE community = ${change.communityId} AND id = ${fact.body.kioskId}`);
};
