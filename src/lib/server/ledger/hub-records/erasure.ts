import { sql } from 'drizzle-orm';
import { blankKept } from '../kept-words.ts';
import { blankRegistrations } from '../set-aside-words.ts';
import { endProxiesOf } from '../proxies.ts';
import type { HubRecord } from './definition.ts';

/**
 * Erases the words of a person and their salt, and keeps that it was asked for, because a dump or a tablet may bring
 * them back. Tablets hear of it by their pull. A text that was set aside and holds the name is blanked. An event of
 * version 1, whose hash is of the name itself, is replaced by its tombstone, which the database makes.
 */
export const erasure: HubRecord<'resident.erased'> = async ({ tx, change, fact }) => {
  const { communityId: community, revision } = change;
  const { residentId } = fact.body;
  await tx.execute(sql`
    INSERT INTO resident_erasure (community, resident, fact, erased_at)
    VALUES (${community}, ${residentId}, ${fact.number}, ${fact.at}::timestamptz) ON CONFLICT DO NOTHING`);
  await endProxiesOf(tx, change, { residentId, fact });
  await blankRegistrations(tx, community, sql`erasure.resident = ${residentId}`);
  await blankKept(tx, community, sql`erasure.resident = ${residentId}`);
  // Asked while the row still says the name, which stands in the text as JSON writes it.
  await tx.execute(sql`
    UPDATE set_aside SET raw = '"erased"' FROM resident
    WHERE set_aside.community = ${community} AND resident.community = ${community} AND resident.id = ${residentId}
      AND resident.name <> '' AND position(resident.id IN set_aside.raw) > 0
      AND position(substr(to_json(resident.name)::text, 2, length(to_json(resident.name)::text) - 2)
        IN set_aside.raw) > 0`);
  await tx.execute(sql`
    UPDATE resident SET name = '', pinyin = '', initials = '', name_form = '', kind = '', team = '',
      household = ''
    WHERE community = ${community} AND id = ${residentId}`);
  // The history repeats what lies beside its events, and the database lets it say no more than that.
  await tx.execute(sql`
    UPDATE transfer SET note = '' FROM resident_words AS words
    WHERE transfer.community = ${community} AND words.community = ${community} AND words.resident = ${residentId}
      AND transfer.id = words.fact AND transfer.kind <> 'redemption'`);
  await tx.execute(sql`DELETE FROM resident_words WHERE community = ${community} AND resident = ${residentId}`);
  await tx.execute(sql`
    UPDATE event SET payload = tombstone_of(payload)
    WHERE community = ${community} AND type = 'resident.registered'
      AND payload::json -> 'body' ->> 'residentId' = ${residentId} AND payload::json ->> 'v' = '1'`);
  await tx.execute(sql`
    UPDATE account SET revision = ${revision} WHERE community = ${community} AND id = ${residentId}`);
};
