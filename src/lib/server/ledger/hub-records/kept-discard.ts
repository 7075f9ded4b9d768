import { sql } from 'drizzle-orm';
import type { HubRecord } from './definition.ts';

/** Marks what is kept. It stays as it came: whoever names the replacement later takes the decision back. */
export const keptDiscard: HubRecord<'kept.discarded'> = async ({ tx, change, fact }) => {
  const { sender, recorder } = fact.body;
  await tx.execute(sql`
    UPDATE kept_event SET discarded_at = ${fact.at}::timestamptz
    WHERE community = ${change.communityId} AND sender = ${sender} AND recorder = ${recorder}
      AND discarded_at IS NULL AND kept_since <= ${fact.at}::timestamptz`);
};
