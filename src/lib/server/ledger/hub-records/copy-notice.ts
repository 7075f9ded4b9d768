import { sql } from 'drizzle-orm';
import type { HubRecord } from './definition.ts';

/** From here on no call with the kiosk's key is taken. What is set apart for it stays so: it may go on by that. */
export const copyNotice: HubRecord<'kiosk.copyNoticed'> = async ({ tx, change, fact }) => {
  await tx.execute(sql`UPDATE kiosk SET copied_at = ${fact.at}, was_copied = true
    WHERE community = ${change.communityId} AND id = ${fact.body.kioskId}`);
};
