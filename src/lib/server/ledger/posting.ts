import type { SQL } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import type { StockMovementKind } from '#lib/facts/effect.ts';
import { insertOf } from '../db/database.ts';
import {
  accountOf,
  pendingAccountOf,
  postingTable,
  units,
  type StoreAccount,
  type Unit,
} from '../db/schema/posting.ts';
import type { StockMovement } from './book.ts';
import type { Cost } from './shelf-batches.ts';

/** An amount that a fact moves between two accounts of one unit. */
export interface Posting {
  readonly debit: string;
  readonly credit: string;
  readonly unit: Unit;
  /** More than 0. */
  readonly amount: bigint;
}

/** A posting with the fact that it is of, and its place among the fact's, from 1: a fact's points are its line 0. */
export interface PostingLine extends Posting {
  readonly fact: string;
  readonly line: number;
}

/** One posting, the other way round for an amount below 0; none for 0. */
function posted(unit: Unit, debit: string, credit: string, amount: bigint): readonly Posting[] {
  if (amount === 0n) return [];
  return amount > 0n ? [{ debit, credit, unit, amount }] : [{ debit: credit, credit: debit, unit, amount: -amount }];
}

/** Cash that comes into a store's till, or goes for an amount below 0. */
export const cashPosted = (storeId: string, against: 'cashParts' | 'overShort', fen: bigint): readonly Posting[] =>
  posted('fen', accountOf('till', storeId), accountOf(against, storeId), fen);

/**
 * What goods cost that came to a store's shelf or went: one posting for each account and unit.
 * @param accounts where they come from or go to, by why they do. Throws when a fact has not said so for one of its
 * kinds, which its type asks of it (`RecordDefinition`).
 */
export function goodsPosted(
  storeId: string,
  goods: readonly StockMovement[],
  accounts: Partial<Readonly<Record<StockMovementKind, StoreAccount>>>,
): readonly Posting[] {
  const costs = new Map<StoreAccount, Cost>();
  for (const { kind, cost } of goods) {
    const account = accounts[kind];
    assert(account !== undefined, `a fact has no account for goods that it moves by ${kind}`);
    const before = costs.get(account);
    const sum = { fen: (before?.fen ?? 0n) + cost.fen, uncosted: (before?.uncosted ?? 0) + cost.uncosted };
    costs.set(account, sum);
  }
  return [...costs].flatMap(([account, cost]) => costPosted(storeId, 'goods', account, cost));
}

/** What pieces cost together: fen, and how many there are of which nobody knows it. */
export function costOf(pieces: Iterable<{ readonly quantity: number; readonly costEachFen: number | null }>): Cost {
  let [fen, uncosted] = [0n, 0];
  for (const { quantity, costEachFen } of pieces) {
    if (costEachFen === null) uncosted += quantity;
    else fen += BigInt(quantity) * BigInt(costEachFen);
  }
  return { fen, uncosted };
}

/** A cost that goes from one account of a store to another, in both units. */
export const costPosted = (
  storeId: string,
  debit: StoreAccount,
  credit: StoreAccount,
  cost: Cost,
): readonly Posting[] => costBetween(accountOf(debit, storeId), accountOf(credit, storeId), cost);

/** A cost that goes with goods from the shelves of one store to those of another, in both units. */
export const costMoved = (from: string, to: string, cost: Cost): readonly Posting[] =>
  costBetween(accountOf('goods', to), accountOf('goods', from), cost);

const costBetween = (debit: string, credit: string, { fen, uncosted }: Cost): readonly Posting[] => [
  ...posted('fen', debit, credit, fen),
  ...posted('uncosted', debit, credit, BigInt(uncosted)),
];

/** Points of a resident. */
interface PointsOf {
  readonly residentId: string;
  readonly points: number;
}

/** Points that a resident got and that are pending. An account of points grows on the credit side, as a debt does. */
export const setAsidePending = ({ residentId, points }: PointsOf): Posting => ({
  debit: residentId,
  credit: pendingAccountOf(residentId),
  unit: 'points',
  amount: BigInt(points),
});

/** Points that are pending no longer, and the resident's own. */
export const freedPending = ({ residentId, points }: PointsOf): Posting => ({
  debit: pendingAccountOf(residentId),
  credit: residentId,
  unit: 'points',
  amount: BigInt(points),
});

/** Points that go from the account of somebody absorbed to the survivor's; a debt goes the same way. */
export function mergedPoints({
  absorbed,
  survivor,
  points,
}: {
  readonly absorbed: string;
  readonly survivor: string;
  readonly points: number;
}): Posting {
  const [debit, credit] = points > 0 ? [absorbed, survivor] : [survivor, absorbed];
  return { debit, credit, unit: 'points', amount: BigInt(Math.abs(points)) };
}

/** The postings of one fact as its lines. */
export const linesOf = (fact: string, postings: readonly Posting[]): readonly PostingLine[] =>
  // Written out, because a spread takes several times as long and a push has thousands.
  postings.map(({ debit, credit, unit, amount }, index) => ({ fact, line: index + 1, debit, credit, unit, amount }));

/** The statements that keep postings, one a unit: what its rows share is then said once. */
export function* postingInserts(community: string, postings: readonly PostingLine[]): Generator<SQL> {
  for (const counted of units) {
    const rows: (typeof postingTable.$inferInsert)[] = [];
    for (const { fact, line, debit, credit, unit, amount } of postings) {
      if (unit === counted) rows.push({ community, fact, line, debit, credit, unit, amount: String(amount) });
    }
    yield* insertOf(postingTable, rows);
  }
}
