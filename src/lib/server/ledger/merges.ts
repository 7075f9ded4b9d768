import { sql, type SQL } from 'drizzle-orm';
import { freePoints, type Allotments } from '#lib/domain/allotment.ts';
import { textArray } from '../db/array-text.ts';
import { executeAll, queryRows, type Transaction } from '../db/database.ts';
import { addDelta, balanceUpdate } from './balances.ts';
import type { Change } from './change.ts';
import { shareOut } from './holdings.ts';
import { linesOf, mergedPoints, postingInserts } from './posting.ts';

// Who was merged into whom (合并). Facts go on naming the account that they name, and change that one as they always
// did; behind them whatever is free on the account of somebody absorbed goes to the survivor. What is set apart for a
// tablet stays until the tablet gives it up, so that one that has not heard of it can still spend it.

/** Whose account something is now, as SQL: the survivor of whoever was absorbed, and else the very same. */
export const survivorOf = (communityId: SQL | string, resident: SQL): SQL => sql`coalesce((
  SELECT merge.survivor FROM resident_merge AS merge
  WHERE merge.community = ${communityId} AND merge.absorbed = ${resident}), ${resident})`;

/** Whether somebody was merged into another resident, as an SQL condition. */
export const isAbsorbed = (communityId: SQL | string, resident: SQL): SQL => sql`(${resident} IN (
  SELECT merge.absorbed FROM resident_merge AS merge WHERE merge.community = ${communityId}))`;

/**
 * Whether an entry of a resident stands for a person, as an SQL condition: whoever was merged is one with the survivor,
 * and whom an undone import had entered is kept for what tablets still send alone.
 */
export const isPerson = (communityId: string, resident: SQL): SQL => sql`${resident} NOT IN (
  SELECT merge.absorbed FROM resident_merge AS merge WHERE merge.community = ${communityId}
  UNION ALL SELECT gone.id FROM resident AS gone WHERE gone.community = ${communityId} AND gone.withdrawn IS NOT NULL)`;

/** The ids under which a resident has anything, as a subselect: their own, and those of whom they absorbed. */
export const idsOf = (communityId: SQL | string, resident: SQL): SQL => sql`(
  SELECT ${resident} UNION ALL SELECT merge.absorbed FROM resident_merge AS merge
  WHERE merge.community = ${communityId} AND merge.survivor = ${resident})`;

/** What the accounts of those hold together whom somebody absorbed, by the survivor, as a subselect. */
export const ofAbsorbed = (communityId: string): SQL => sql`(
  SELECT merge.survivor, sum(account.balance)::bigint AS balance, sum(account.pending)::bigint AS pending
  FROM resident_merge AS merge
  JOIN account ON account.community = ${communityId} AND account.id = merge.absorbed
  WHERE merge.community = ${communityId} GROUP BY merge.survivor)`;

/** A resident with everybody who belongs together with them. */
export interface Together {
  /** Whose account it is now. */
  readonly survivorId: string;
  /** The ids of all of them, the survivor's first. */
  readonly ids: readonly string[];
}

/** Whose account is this now, and under which ids they have anything; for somebody unknown the id alone. */
export async function togetherWith(tx: Transaction, communityId: string, residentId: string): Promise<Together> {
  const merged = await loadMerged(tx, communityId, new Set([residentId]));
  const survivorId = merged.get(residentId) ?? residentId;
  return { survivorId, ids: [survivorId, ...merged.keys()] };
}

/** Survivors by whom they absorbed. */
export type Merged = ReadonlyMap<string, string>;

/** Everybody who belongs together with one of these residents by merges, with the survivor; nobody else. */
export async function loadMerged(
  tx: Transaction,
  communityId: string,
  residents: ReadonlySet<string>,
): Promise<Merged> {
  if (residents.size === 0) return new Map();
  const ids = textArray(residents);
  const rows = await queryRows<{ absorbed: string; survivor: string }>(
    tx,
    sql`SELECT absorbed, survivor FROM resident_merge WHERE community = ${communityId} AND survivor IN (
      SELECT merge.survivor FROM resident_merge AS merge
      WHERE merge.community = ${communityId} AND merge.absorbed = ANY(${ids})
      UNION ALL SELECT unnest(${ids}))`,
  );
  return new Map(rows.map(({ absorbed, survivor }) => [absorbed, survivor]));
}

/** These ids, and everybody's who belongs together with one of them. */
export function withMerged(ids: ReadonlySet<string>, merged: Merged): ReadonlySet<string> {
  if (merged.size === 0) return ids;
  const all = new Set(ids);
  for (const [absorbed, survivor] of merged) {
    if (!ids.has(absorbed) && !ids.has(survivor) && !hasSibling(ids, merged, survivor)) continue;
    all.add(absorbed).add(survivor);
  }
  return all;
}

const hasSibling = (ids: ReadonlySet<string>, merged: Merged, survivor: string): boolean =>
  [...merged].some(([absorbed, into]) => into === survivor && ids.has(absorbed));

type AbsorbedRow = {
  readonly absorbed: string;
  readonly survivor: string;
  readonly balance: number | string;
  readonly allotted: Allotments;
  readonly lent: Allotments | null;
  readonly pends: boolean;
};

/**
 * Moves what is free on the accounts that a change has touched to the survivors, be it more than nothing or less, and
 * shares that out. The survivors are marked as changed in any case: what tablets and pages show of them is what the
 * accounts hold together. After a restore one of both may not be there yet; it waits for them.
 * @param causeOf the fact, of an event or of the hub, as whose posting it goes
 */
export async function sweepMerged(
  tx: Transaction,
  { communityId: community, revision }: Pick<Change, 'communityId' | 'revision'>,
  causeOf: (absorbed: string) => string,
): Promise<void> {
  // OFFSET 0 has the planner begin with the merges, which are few or none. A database without statistics, as an
  // embedded one, began with the accounts, each beside each: a thousand residents took ten seconds to enter.
  const accountOf = (id: SQL): SQL =>
    sql`LATERAL (SELECT * FROM account WHERE account.community = ${community} AND account.id = ${id} OFFSET 0)`;
  const rows = await queryRows<AbsorbedRow>(
    tx,
    sql`SELECT merge.absorbed, merge.survivor, theirs.balance, theirs.allotted, theirs.lent,
        theirs.pending IS NOT NULL AS pends
      FROM resident_merge AS merge
      CROSS JOIN ${accountOf(sql`merge.absorbed`)} AS theirs
      CROSS JOIN ${accountOf(sql`merge.survivor`)} AS kept
      WHERE merge.community = ${community}
        AND (theirs.revision = ${revision}::bigint OR kept.revision = ${revision}::bigint)
      ORDER BY merge.absorbed`,
  );
  if (rows.length === 0) return;
  const free = rows.flatMap(({ absorbed, survivor, balance, allotted, lent }) => {
    const points = freePoints({ balance: Number(balance), allotted, ...(lent === null ? {} : { lent }) });
    return points === 0 ? [] : [{ absorbed, survivor, points, cause: causeOf(absorbed) }];
  });
  const deltas = new Map<string, number>(rows.map(({ survivor }) => [survivor, 0]));
  for (const { absorbed, survivor, points } of free) {
    addDelta(deltas, absorbed, -points);
    addDelta(deltas, survivor, points);
  }
  // Tablets hear of pending points of those alone who ever had some.
  const pending = new Map(rows.flatMap(({ survivor, pends }) => (pends ? [[survivor, 0] as const] : [])));
  await postMerged(tx, community, free);
  await executeAll(tx, balanceUpdate(community, deltas, revision, undefined, undefined, pending));
  await shareOut(tx, community, revision, new Set(free.map(({ survivor }) => survivor)));
}

interface Swept {
  readonly absorbed: string;
  readonly survivor: string;
  readonly points: number;
  readonly cause: string;
}

/** Posts what moves behind what its fact has posted already. */
async function postMerged(tx: Transaction, community: string, swept: readonly Swept[]): Promise<void> {
  if (swept.length === 0) return;
  const causes = new Set(swept.map(({ cause }) => cause));
  const rows = await queryRows<{ fact: string; lines: number }>(
    tx,
    sql`SELECT fact::text AS fact, max(line)::integer AS lines FROM posting
      WHERE community = ${community} AND fact = ANY((${textArray(causes)})::uuid[]) GROUP BY fact`,
  );
  const before = new Map(rows.map(({ fact, lines }) => [fact, lines]));
  const lines = [...causes].flatMap((cause) => {
    const postings = swept.filter((one) => one.cause === cause).map(mergedPoints);
    const first = before.get(cause) ?? 0;
    return linesOf(cause, postings).map((posting) => ({ ...posting, line: first + posting.line }));
  });
  await executeAll(tx, postingInserts(community, lines));
}
