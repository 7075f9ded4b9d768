import { sql } from 'drizzle-orm';
import type { HubRecord } from './definition.ts';

/**
 * Erases the text that somebody typed for one event, and keeps that it was asked for, because a dump or a tablet may
 * bring it back. Tablets hear of it by their pull. What lies beside the event goes with its salt, and the columns that
 * repeat it are blanked. An event that says the text itself is replaced by its tombstone, which the database makes.
 */
export const wordsErasure: HubRecord<'words.erased'> = async ({ tx, change, fact }) => {
  const { communityId: community, revision } = change;
  const { eventId } = fact.body;
  const ofEvent = sql`community = ${community} AND event = ${eventId}::uuid`;
  await tx.execute(sql`
    INSERT INTO event_erasure (community, event, fact, erased_at)
    VALUES (${community}, ${eventId}::uuid, ${fact.number}, ${fact.at}::timestamptz) ON CONFLICT DO NOTHING`);
  await tx.execute(sql`DELETE FROM resident_words WHERE community = ${community} AND fact = ${eventId}::uuid`);
  await tx.execute(sql`
    UPDATE transfer SET note = ''
    WHERE community = ${community} AND id = ${eventId}::uuid AND kind <> 'redemption' AND note <> ''`);
  await tx.execute(sql`UPDATE redemption_reversal SET reason = '' WHERE ${ofEvent} AND reason <> ''`);
  await tx.execute(sql`UPDATE write_off SET note = '' WHERE ${ofEvent} AND note <> ''`);
  await tx.execute(sql`UPDATE shift SET note = '' WHERE ${ofEvent} AND note <> ''`);
  await tx.execute(sql`UPDATE review SET detail = '{"reason": ""}' WHERE ${ofEvent} AND code = 'letThrough'`);
  await tx.execute(sql`
    UPDATE event SET payload = text_tombstone_of(payload)
    WHERE community = ${community} AND id = ${eventId}::uuid AND type <> 'resident.registered'
      AND payload::json -> 'body' ->> 'words' IS NULL`);
  await tx.execute(sql`
    UPDATE account SET revision = ${revision} FROM transfer
    WHERE account.community = ${community} AND transfer.community = ${community} AND transfer.id = ${eventId}::uuid
      AND account.kind = 'resident' AND account.id IN (transfer.debit_account, transfer.credit_account)`);
};
