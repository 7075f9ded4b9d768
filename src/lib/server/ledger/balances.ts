import type { Allotments } from '#lib/domain/allotment.ts';
import { sql, type SQL } from 'drizzle-orm';
import { arrayText, textArray } from '../db/array-text.ts';
import { executeAll, givenTo, type Transaction } from '../db/database.ts';

// The sums that are kept beside the ledger. They change in the transaction that writes the rows they sum up, always by
// adding, and are marked with the revision, so that a pull sees them.

/** How much each account, shelf place and so on gains (or loses), by id. */
export type Deltas = ReadonlyMap<string, number>;

const none: Deltas = new Map();

/** The accounts that stand against the residents': points come from `issued` and go to `redeemed`. */
export const systemAccounts = ['issued', 'redeemed', 'adjusted'] as const;
export type SystemAccount = (typeof systemAccounts)[number];

/**
 * Adds to account balances and marks the accounts as changed, also those whose deltas make 0: their history grew.
 * @param allotted what is set apart from here on, of accounts in `deltas` where that has changed.
 * @param lent the same of what is lent.
 * @param pending what their accounts of pending points gain (or lose), of accounts in `deltas`.
 */
export function balanceUpdate(
  communityId: string,
  deltas: Deltas,
  revision: number,
  allotted: ReadonlyMap<string, Allotments> = new Map(),
  lent: ReadonlyMap<string, Allotments> = new Map(),
  pending: Deltas = none,
): readonly SQL[] {
  if (deltas.size === 0) return [];
  // No join, for which the planner would read the accounts of the whole community.
  return [
    sql`UPDATE account SET balance = balance + (${objectText(deltas)}::jsonb ->> id)::bigint,
        allotted = coalesce(${objectText(allotted)}::jsonb -> id, allotted),
        ${lent.size === 0 ? sql`` : sql`lent = coalesce(${objectText(lent)}::jsonb -> id, lent),`}
        ${pending.size === 0 ? sql`` : pendingUpdate(pending)}
        revision = ${revision}
      WHERE community = ${communityId} AND id = ANY(${textArray(deltas.keys())})`,
  ];
}

/** It stays null for who never had pending points, so that no tablet is told of nothing. */
const pendingUpdate = (pending: Deltas): SQL => sql`pending = CASE
  WHEN ${objectText(pending)}::jsonb ->> id IS NULL THEN pending
  ELSE coalesce(pending, 0) + (${objectText(pending)}::jsonb ->> id)::bigint END,`;

/**
 * A JSON object with the entries of a map. A thousand keys make an object of which each access is a search; the text
 * needs none.
 */
const objectText = (entries: ReadonlyMap<string, unknown>): string =>
  `{${Array.from(entries, ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;

/** Adds to what a store has of each item; a shelf place that did not exist yet begins with the delta. */
export function stockUpdate(communityId: string, storeId: string, deltas: Deltas, revision: number): readonly SQL[] {
  if (deltas.size === 0) return [];
  return [
    sql`INSERT INTO stock (community, store, item, on_hand, needs_count, revision)
      SELECT home.id, ${storeId}, given.item, given.delta, false, ${revision}::bigint FROM ${givenTo(
        communityId,
        sql`unnest(${textArray(deltas.keys())}, ${arrayText([...deltas.values()].map(String))}::bigint[])
          AS given(item, delta)`,
      )}
      ON CONFLICT (community, store, item) DO UPDATE
      SET on_hand = stock.on_hand + excluded.on_hand, revision = excluded.revision`,
  ];
}

/** Executes `stockUpdate`. Throws what the database throws. */
export const addToStock = (
  tx: Transaction,
  communityId: string,
  storeId: string,
  deltas: Deltas,
  revision: number,
): Promise<void> => executeAll(tx, stockUpdate(communityId, storeId, deltas, revision));

/** Adds to what is left of batches; none of 0. */
export function remainingUpdate(communityId: string, deltas: Deltas, revision: number): readonly SQL[] {
  const changes = [...deltas].flatMap(([id, delta]) => (delta === 0 ? [] : [{ id, delta }]));
  if (changes.length === 0) return [];
  return [
    sql`UPDATE batch SET remaining = batch.remaining + delta.delta, revision = ${revision}
      FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS delta(id uuid, delta bigint)
      WHERE batch.community = ${communityId} AND batch.id = delta.id`,
  ];
}

/** Adds `delta` to what `deltas` says of `id`. */
export function addDelta(deltas: Map<string, number>, id: string, delta: number): void {
  deltas.set(id, (deltas.get(id) ?? 0) + delta);
}
