import { sql } from 'drizzle-orm';
import { canonicalJson } from '#lib/base/hash.ts';
import { hashName } from '#lib/domain/name.ts';
import { searchForm } from '#lib/domain/text.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { arrayText } from '../db/array-text.ts';
import { insertRows, queryRows, type Transaction } from '../db/database.ts';
import { residentWordsTable } from '../db/schema/resident.ts';
import type { Change } from './change.ts';
import { cardKeyOf } from './community.ts';

/** An event that is stored, and words that it commits to. */
export interface WordedEvent {
  readonly event: KioskEvent;
  readonly words: SaltedWords;
}

/**
 * Keeps words that come after their event, as from a tablet that was put back for a while to a release that knows none.
 * The event must be the one that registered the resident, who has no name yet and was not erased.
 * @returns whether any were kept: then tablets have to hear of it
 */
export async function keepLateWords(
  tx: Transaction,
  { communityId: community, revision }: Pick<Change, 'communityId' | 'revision'>,
  late: readonly WordedEvent[],
): Promise<boolean> {
  const byEvent = new Map(late.map(({ event, words }) => [event.id, words]));
  if (byEvent.size === 0) return false;
  const nameless = await queryRows<{ fact: string; resident: string }>(
    tx,
    sql`SELECT event.id AS fact, resident.id AS resident FROM event
      JOIN resident ON resident.community = ${community}
        AND resident.id = event.payload::json -> 'body' ->> 'residentId' AND resident.name = ''
      LEFT JOIN resident_erasure AS erasure ON erasure.community = ${community} AND erasure.resident = resident.id
      WHERE event.community = ${community} AND event.id = ANY(${arrayText(byEvent.keys())}::uuid[])
        AND event.type = 'resident.registered' AND erasure.resident IS NULL
        AND NOT coalesce(event.answer -> 'review', '[]') @> '["alreadyThere"]'`,
  );
  const cardKey = nameless.length === 0 ? '' : await cardKeyOf(tx, community);
  for (const { fact, resident } of nameless) {
    const words = byEvent.get(fact);
    if (words === undefined) continue;
    const { name, pinyin, initials } = words;
    await insertRows(tx, residentWordsTable, [{ community, resident, fact, said: canonicalJson(words) }]);
    await tx.execute(sql`
      UPDATE resident SET name = ${name}, pinyin = ${pinyin}, initials = ${initials}, name_form = ${searchForm(name)},
        name_hash = ${hashName(cardKey, name)} WHERE community = ${community} AND id = ${resident}`);
    await tx.execute(
      sql`UPDATE account SET revision = ${revision} WHERE community = ${community} AND id = ${resident}`,
    );
  }
  return nameless.length > 0;
}
