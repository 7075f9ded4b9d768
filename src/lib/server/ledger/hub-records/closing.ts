import { sql } from 'drizzle-orm';
import type { HubRecord } from './definition.ts';

/** Nothing of it changes here any more, nobody is signed in, and no tablet is added. */
export const closing: HubRecord<'community.closed'> = async ({ tx, change: { communityId }, fact }) => {
  await tx.execute(sql`
    UPDATE community SET closed_at = ${fact.at}, moved_to = ${fact.body.to} WHERE id = ${communityId}`);
  await tx.execute(sql`DELETE FROM hub_session WHERE community = ${communityId}`);
  await tx.execute(sql`DELETE FROM pairing_code WHERE community = ${communityId}`);
};
