import { sql } from 'drizzle-orm';
import { textArray } from '../db/array-text.ts';
import { executeAll, insertRows, queryRows, type Transaction } from '../db/database.ts';
import { transferTable } from '../db/schema/ledger.ts';
import { addDelta, balanceUpdate } from './balances.ts';
import type { Change } from './change.ts';
import { shareOut } from './holdings.ts';

type DueAdjustment = {
  readonly id: string;
  readonly resident: string;
  readonly points: number;
  readonly reason: string;
  readonly staff: string;
  readonly atMs: number;
};

/**
 * Posts what was confirmed for residents and is not posted yet, of those whom the community knows: after a restore an
 * adjustment may be there before its resident is.
 */
export async function postAdjustments(tx: Transaction, change: Change, residentIds: readonly string[]): Promise<void> {
  const { communityId: community, revision, now } = change;
  const due = await queryRows<DueAdjustment>(
    tx,
    sql`SELECT adjustment.id::text AS id, resident, points::float8 AS points, reason, proposed_by AS staff,
        (extract(epoch FROM decided_at) * 1000)::float8 AS "atMs"
      FROM adjustment
      JOIN account ON account.community = ${community} AND account.id = adjustment.resident
      WHERE adjustment.community = ${community} AND outcome = 'confirmed' AND NOT posted
        AND resident = ANY(${textArray(residentIds)})
      ORDER BY adjustment.id`,
  );
  if (due.length === 0) return;
  const deltas = new Map<string, number>();
  const rows = due.map(({ id, resident, points, reason, staff, atMs }) => {
    addDelta(deltas, resident, points);
    addDelta(deltas, 'adjusted', -points);
    const [debitAccount, creditAccount] = points < 0 ? [resident, 'adjusted'] : ['adjusted', resident];
    const moved = { debitAccount, creditAccount, points: Math.abs(points), kind: 'adjustment' as const };
    return { community, id, ...moved, note: reason, staff, at: new Date(atMs), recordedAt: now };
  });
  await insertRows(tx, transferTable, rows);
  await executeAll(tx, balanceUpdate(community, deltas, revision));
  await tx.execute(sql`
    UPDATE adjustment SET posted = true
    WHERE community = ${community} AND id = ANY((${textArray(due.map(({ id }) => id))})::uuid[])`);
  await shareOut(tx, community, revision, new Set(due.map(({ resident }) => resident)));
}
