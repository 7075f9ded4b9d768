import { sql, type SQL } from 'drizzle-orm';
import type { PendingDecision } from '#lib/domain/award-allowance.ts';
import { textArray } from '../db/array-text.ts';
import { executeAll, givenTo, insertOf, insertRows, queryRows, type Transaction } from '../db/database.ts';
import { transferTable } from '../db/schema/ledger.ts';
import { pendingAwardTable, pendingDecisionTable } from '../db/schema/pending.ts';
import { addDelta, balanceUpdate, type Deltas } from './balances.ts';
import type { Book } from './book.ts';
import type { Change } from './change.ts';
import { shareOut } from './holdings.ts';
import { freedPending, linesOf, postingInserts } from './posting.ts';

// Points beyond what a tablet may give: a fact that brings some posts them on to the account of what is pending, and a
// decision posts them back, after which they are the resident's own or are given up.

type Pending = Pick<Book, 'pendings' | 'freed' | 'addedWorth'>;

/** Statements for what became pending, what a tablet has taken back of it, and the sums of the tablets' days. */
export function* pendingStatements(change: Change, { pendings, freed, addedWorth }: Pending): Generator<SQL> {
  const { communityId: community, now } = change;
  yield* worthStatements(community, [...addedWorth.values()]);
  yield* insertOf(
    pendingAwardTable,
    [...pendings].map(([event, { entry, residentId: resident, points, day }]) => {
      const { kiosk } = entry.event;
      return { community, event, resident, kiosk, day, points, pendingSince: now };
    }),
  );
  const rows = [...freed].map(([posting, { award, entry }]) => ({
    event: award,
    posting,
    decided_at: entry.receivedAt.toISOString(),
  }));
  if (rows.length === 0) return;
  // A decision that came back after a restore may be there already, and has waited for this very award.
  yield sql`
    INSERT INTO pending_decision (community, event, posting, outcome, staff, decided_at, posted)
    SELECT home.id, given.event, given.posting, 'takenBack', '', given.decided_at, true
    FROM ${givenTo(
      community,
      sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS given(event uuid, posting uuid, decided_at timestamptz)`,
    )}
    ON CONFLICT (community, event) DO UPDATE
    SET posting = excluded.posting, outcome = excluded.outcome, posted = true`;
}

function* worthStatements(community: string, added: readonly { readonly kiosk: string }[]): Generator<SQL> {
  if (added.length === 0) return;
  yield sql`
    INSERT INTO worth_day (community, kiosk, day, kind, points)
    SELECT home.id, given.kiosk, given.day, given.kind, given.points
    FROM ${givenTo(
      community,
      sql`jsonb_to_recordset(${JSON.stringify(added)}::jsonb) AS given(kiosk text, day date, kind text, points bigint)`,
    )}
    ON CONFLICT (community, kiosk, day, kind) DO UPDATE SET points = worth_day.points + excluded.points`;
}

/** What the pending accounts of residents gain by a set of events, and their own lose. */
export function pendingDeltas({ pendings, freed }: Pending): Deltas {
  const deltas = new Map<string, number>();
  for (const { residentId, points } of pendings.values()) addDelta(deltas, residentId, points);
  for (const { residentId, points } of freed.values()) addDelta(deltas, residentId, -points);
  return deltas;
}

type DueDecision = {
  readonly event: string;
  readonly posting: string;
  readonly resident: string;
  readonly points: number;
  readonly outcome: PendingDecision;
  readonly staff: string;
  readonly atMs: number;
};

/**
 * Posts what was decided about awards of which points are pending: after a restore a decision may be there before its
 * award. Points that are released are the resident's own and set apart as all others; those that are declined go back
 * to where they came from, by a movement that the resident's history shows.
 */
export async function postDecisions(tx: Transaction, change: Change, awards: readonly string[]): Promise<void> {
  if (awards.length === 0) return;
  const { communityId: community, revision, now } = change;
  const due = await queryRows<DueDecision>(
    tx,
    sql`SELECT decision.event::text AS event, decision.posting::text AS posting, beyond.resident,
        beyond.points::float8 AS points, outcome, staff,
        (extract(epoch FROM decided_at) * 1000)::float8 AS "atMs"
      FROM pending_decision AS decision
      JOIN pending_award AS beyond ON beyond.community = ${community} AND beyond.event = decision.event
      WHERE decision.community = ${community} AND NOT posted
        AND decision.event = ANY((${textArray(awards)})::uuid[])
      ORDER BY decision.event`,
  );
  if (due.length === 0) return;
  const balances = new Map<string, number>();
  const pending = new Map<string, number>();
  for (const { resident, points, outcome } of due) {
    addDelta(pending, resident, -points);
    addDelta(balances, resident, outcome === 'released' ? points : 0);
    if (outcome === 'declined') addDelta(balances, 'issued', points);
  }
  const declined = due.filter(({ outcome }) => outcome === 'declined');
  await insertRows(
    tx,
    transferTable,
    declined.map(({ posting: id, resident: debitAccount, points, staff, atMs }) => {
      const moved = { debitAccount, creditAccount: 'issued', points, kind: 'adjustment' as const };
      // Why stands with the fact of the hub alone, so that it can be erased there.
      return { community, id, ...moved, note: '', staff, at: new Date(atMs), recordedAt: now };
    }),
  );
  const postings = due.flatMap(({ posting, resident: residentId, points }) =>
    linesOf(posting, [freedPending({ residentId, points })]),
  );
  await executeAll(tx, postingInserts(community, postings));
  await executeAll(tx, balanceUpdate(community, balances, revision, undefined, undefined, pending));
  await tx.execute(sql`
    UPDATE pending_decision SET posted = true
    WHERE community = ${community} AND event = ANY((${textArray(due.map(({ event }) => event))})::uuid[])`);
  await shareOut(tx, community, revision, new Set(due.map(({ resident }) => resident)));
}

/** Keeps what somebody decided about awards, for good: the first decision about each stands. */
export const keepDecisions = (
  tx: Transaction,
  rows: readonly (typeof pendingDecisionTable.$inferInsert)[],
): Promise<void> => insertRows(tx, pendingDecisionTable, rows, { onConflict: 'nothing' });
