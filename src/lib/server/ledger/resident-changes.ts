import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { searchForm } from '#lib/domain/text.ts';
import { readChange } from '#lib/hub-facts/residents/person.ts';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import type { Change } from './change.ts';
import { shareOut } from './holdings.ts';

type Changed = {
  readonly resident: string;
  /** What the last change says without words, as JSON. */
  readonly after: string;
  /** What the last change says by words that are still there. */
  readonly said: string | null;
};

const afterSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ number: v.string(), elderMode: v.boolean(), homeStoreId: v.string() }),
);

/**
 * Has residents stand as the office has last said it, those of them whom the community knows: after a restore a change
 * may be there before its resident is. A number that somebody else has got meanwhile stays with them.
 */
export async function applyResidentChanges(
  tx: Transaction,
  { communityId: community, revision }: Pick<Change, 'communityId' | 'revision'>,
  residentIds: readonly string[],
): Promise<void> {
  const changed = await queryRows<Changed>(
    tx,
    sql`SELECT DISTINCT ON (change.resident) change.resident, fact.payload::json -> 'body' ->> 'after' AS after,
        (SELECT words.said FROM resident_change AS worded
          JOIN hub_fact AS said ON said.community = ${community} AND said.number = worded.fact
          JOIN resident_words AS words ON words.community = ${community} AND words.resident = change.resident
            AND words.fact = said.id
          WHERE worded.community = ${community} AND worded.resident = change.resident
          ORDER BY worded.number DESC LIMIT 1) AS said
      FROM resident_change AS change
      JOIN hub_fact AS fact ON fact.community = ${community} AND fact.number = change.fact
      JOIN resident ON resident.community = ${community} AND resident.id = change.resident
      WHERE change.community = ${community} AND change.resident = ANY(${textArray(residentIds)})
      ORDER BY change.resident, change.number DESC`,
  );
  for (const { resident, after, said } of changed) {
    const { number, elderMode, homeStoreId } = v.parse(afterSchema, after);
    const own = sql`community = ${community} AND id = ${resident}`;
    await tx.execute(sql`
      UPDATE resident SET elder_mode = ${elderMode}, home_store = ${homeStoreId},
        number = CASE WHEN EXISTS (SELECT 1 FROM resident AS other WHERE other.community = ${community}
          AND other.number = ${number} AND other.id <> ${resident}) THEN number ELSE ${number} END
      WHERE ${own}`);
    await tx.execute(sql`UPDATE account SET revision = ${revision} WHERE ${own}`);
    if (said === null) continue;
    const { name, pinyin, initials, kind, team, household } = readChange(said).person;
    await tx.execute(sql`
      UPDATE resident SET name = ${name}, pinyin = ${pinyin}, initials = ${initials}, kind = ${kind}, team = ${team},
        household = ${household}, name_form = ${searchForm(name)}
      WHERE ${own}`);
  }
  if (changed.length > 0) await shareOut(tx, community, revision, new Set(changed.map(({ resident }) => resident)));
}
