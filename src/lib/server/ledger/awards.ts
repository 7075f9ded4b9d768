import { sql } from 'drizzle-orm';
import type { HubBodies, RecordedHubFact } from '#lib/hub-facts/hub-fact.ts';
import { textArray } from '../db/array-text.ts';
import { executeAll, insertRows, queryRows, type Transaction } from '../db/database.ts';
import { awardBatchTable, awardLineTable } from '../db/schema/award.ts';
import { transferTable } from '../db/schema/ledger.ts';
import { addDelta, balanceUpdate } from './balances.ts';
import type { Change } from './change.ts';
import { shareOut } from './holdings.ts';

/** Keeps what a fact says of an award to many, unless its proposal has said it already. */
export async function keepAward(
  tx: Transaction,
  community: string,
  fact: RecordedHubFact<'award.proposed' | 'points.awarded'>,
  proposedBy: string,
): Promise<void> {
  const { batchId, categoryId: category, ruleVersion, at, lines } = fact.body;
  const proposed = { fact: fact.number, proposedBy, proposedAt: new Date(fact.at) };
  const batch = { community, id: batchId, category, ruleVersion, at: new Date(at), ...proposed };
  const onConflict = 'nothing' as const;
  await insertRows(tx, awardBatchTable, [{ ...batch, outcome: null, decidedBy: null, decidedAt: null }], {
    onConflict,
  });
  const rows = lines.map((line) => rowOf(community, batchId, line));
  await insertRows(tx, awardLineTable, rows, { onConflict });
}

const rowOf = (
  community: string,
  batch: string,
  { id, residentId: resident, quantity, points }: HubBodies['points.awarded']['lines'][number],
) => ({ community, id, batch, resident, quantity, points, posted: false });

type DueLine = {
  readonly id: string;
  readonly resident: string;
  readonly quantity: number;
  readonly points: number;
  readonly category: string;
  readonly ruleVersion: number;
  readonly staff: string;
  readonly atMs: number;
  readonly decidedMs: number;
};

/**
 * Posts what was awarded to residents at the hub and is not posted yet, to those of them whom the community knows:
 * after a restore an award may be there before its resident is.
 * @returns the ids of the transfers
 */
export async function postAwards(
  tx: Transaction,
  { communityId: community, revision }: Pick<Change, 'communityId' | 'revision'>,
  residentIds: readonly string[],
): Promise<readonly string[]> {
  const due = await queryRows<DueLine>(
    tx,
    sql`SELECT line.id::text AS id, line.resident, line.quantity, line.points, batch.category,
        batch.rule_version AS "ruleVersion", batch.proposed_by AS staff,
        (extract(epoch FROM batch.at) * 1000)::float8 AS "atMs",
        (extract(epoch FROM batch.decided_at) * 1000)::float8 AS "decidedMs"
      FROM award_line AS line
      JOIN award_batch AS batch ON batch.community = ${community} AND batch.id = line.batch
      JOIN account ON account.community = ${community} AND account.id = line.resident AND account.kind = 'resident'
      WHERE line.community = ${community} AND batch.outcome = 'awarded' AND NOT line.posted
        AND line.resident = ANY(${textArray(residentIds)})
      ORDER BY line.id`,
  );
  if (due.length === 0) return [];
  const deltas = new Map<string, number>();
  const rows = due.map(({ id, resident, points, atMs, decidedMs, ...given }) => {
    addDelta(deltas, resident, points);
    addDelta(deltas, 'issued', -points);
    const moved = { debitAccount: 'issued', creditAccount: resident, points, kind: 'accrual' as const };
    // Why it was given stands beside its fact, once for all of them, where it can be erased.
    return { community, id, ...moved, ...given, note: '', at: new Date(atMs), recordedAt: new Date(decidedMs) };
  });
  await insertRows(tx, transferTable, rows);
  await executeAll(tx, balanceUpdate(community, deltas, revision));
  const ids = due.map(({ id }) => id);
  await tx.execute(sql`
    UPDATE award_line SET posted = true WHERE community = ${community} AND id = ANY((${textArray(ids)})::uuid[])`);
  await shareOut(tx, community, revision, new Set(due.map(({ resident }) => resident)));
  return ids;
}
