import { sql } from 'drizzle-orm';
import { canonicalJson } from '#lib/base/hash.ts';
import { searchForm } from '#lib/domain/text.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { arrayText } from '../db/array-text.ts';
import { insertRows, queryRows, type Transaction } from '../db/database.ts';
import { residentWordsTable } from '../db/schema/resident.ts';
import type { Change } from './change.ts';
import { concerned } from './concerned.ts';

/** An event that is stored, and words that it commits to. */
export interface WordedEvent {
  readonly event: KioskEvent;
  readonly words: SaltedWords;
}

/** An event whose words are missing, and of whom they are. */
type Lacking = { readonly fact: string; readonly resident: string };

/**
 * Keeps words that come after their event, as from a tablet that was put back for a while to a release that knows none.
 * The event must lack them, and their resident must not have been erased.
 * @returns whether any were kept: then tablets have to hear of it
 */
export async function keepLateWords(
  tx: Transaction,
  { communityId: community, revision }: Pick<Change, 'communityId' | 'revision'>,
  late: readonly WordedEvent[],
): Promise<boolean> {
  const byEvent = new Map(late.map(({ event, words }) => [event.id, words]));
  if (byEvent.size === 0) return false;
  const lacking = await loadLacking(tx, community, [...byEvent.keys()]);
  for (const { fact, resident } of lacking) {
    const words = byEvent.get(fact);
    if (words === undefined) continue;
    await insertRows(tx, residentWordsTable, [{ community, resident, fact, said: canonicalJson(words) }]);
    await tx.execute(
      'note' in words
        ? sql`UPDATE transfer SET note = ${words.note}
            WHERE community = ${community} AND id = ${fact}::uuid AND kind <> 'redemption'`
        : sql`UPDATE resident SET name = ${words.name}, pinyin = ${words.pinyin}, initials = ${words.initials},
            name_form = ${searchForm(words.name)}
          WHERE community = ${community} AND id = ${resident}`,
    );
    await tx.execute(
      sql`UPDATE account SET revision = ${revision} WHERE community = ${community} AND id = ${resident}`,
    );
  }
  return lacking.length > 0;
}

/**
 * The events that lack words. Of a registration only the one that made the resident has words, and only while there is
 * no name.
 */
const loadLacking = (tx: Transaction, community: string, events: readonly string[]): Promise<readonly Lacking[]> =>
  queryRows<Lacking>(
    tx,
    sql`SELECT event.id AS fact, said.resident FROM event
      CROSS JOIN LATERAL (SELECT ${concerned(community)} AS resident) AS said
      LEFT JOIN resident ON resident.community = ${community} AND resident.id = said.resident
      LEFT JOIN resident_erasure AS erasure ON erasure.community = ${community} AND erasure.resident = said.resident
      LEFT JOIN event_erasure AS alone ON alone.community = ${community} AND alone.event = event.id
      LEFT JOIN resident_words AS words ON words.community = ${community} AND words.fact = event.id
      WHERE event.community = ${community} AND event.id = ANY(${arrayText(events)}::uuid[])
        AND erasure.resident IS NULL AND alone.event IS NULL AND words.fact IS NULL
        AND (event.type <> 'resident.registered' OR resident.name = ''
          AND NOT coalesce(event.answer -> 'review', '[]') @> '["alreadyThere"]')`,
  );
