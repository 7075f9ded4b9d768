import { sql } from 'drizzle-orm';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { textArray } from '../../db/array-text.ts';
import { executeAll, insertRows } from '../../db/database.ts';
import { transferTable } from '../../db/schema/ledger.ts';
import { addDelta, balanceUpdate } from '../balances.ts';
import { coveredAllotments } from '../holdings.ts';
import { recordedBy, type Applying, type HubRecord } from './definition.ts';

type Withdrawal = Applying<'rows.withdrawn'>;
type Reversal = NonNullable<Extract<HubBodies['rows.withdrawn'], { kind: 'balances' }>['rows'][number]['reversal']>;

/** Takes the rows of a page back, of which the fact says so. */
export const withdrawal: HubRecord<'rows.withdrawn'> = (applying) => {
  const { body } = applying.fact;
  const ids = [...body.rows].flatMap(({ id, outcome }) => (outcome === 'withdrawn' ? [id] : []));
  if (body.kind === 'residents') return hideResidents(applying, ids);
  if (body.kind === 'items') return unlistItems(applying, ids);
  return reverse(
    applying,
    body.rows.flatMap(({ id, reversal }) => (reversal === null ? [] : [{ ...reversal, reverses: id }])),
  );
};

/**
 * Their numbers are free, and the rows stay, so that what a tablet still sends of them has its place. Tablets hear of
 * them as of people who have moved away.
 */
async function hideResidents({ tx, change, fact }: Withdrawal, ids: readonly string[]): Promise<void> {
  const { communityId: community, revision } = change;
  // An id is longer than a number may be, and its end is as good.
  await tx.execute(sql`
    UPDATE resident SET number = right(id, 24), withdrawn = ${fact.number}
    WHERE community = ${community} AND id = ANY(${textArray(ids)})`);
  await tx.execute(sql`
    UPDATE account SET revision = ${revision} WHERE community = ${community} AND id = ANY(${textArray(ids)})`);
}

async function unlistItems({ tx, change }: Withdrawal, ids: readonly string[]): Promise<void> {
  const { communityId: community, revision } = change;
  await tx.execute(sql`
    UPDATE item SET status = 'unlisted', revision = ${revision}
    WHERE community = ${community} AND id = ANY(${textArray(ids)})`);
}

/** What was set apart for kiosks and is there no more comes back from them, from the one that holds most first. */
async function reverse(
  { tx, change, fact }: Withdrawal,
  reversals: readonly (Reversal & { readonly reverses: string })[],
): Promise<void> {
  const { communityId: community, revision } = change;
  const deltas = new Map<string, number>();
  for (const { residentId, points } of reversals) {
    addDelta(deltas, residentId, -points);
    addDelta(deltas, 'issued', points);
  }
  const at = new Date(fact.at);
  await insertRows(
    tx,
    transferTable,
    reversals.map(({ id, residentId, points, reverses }) => ({
      ...{ community, id, reverses, kind: 'reversal' as const, points, note: '', staff: recordedBy(fact) },
      ...{ debitAccount: residentId, creditAccount: 'issued', at, recordedAt: at },
    })),
  );
  const allotted = await coveredAllotments(tx, community, deltas);
  await executeAll(tx, balanceUpdate(community, deltas, revision, allotted));
}
