import { sql, type SQL } from 'drizzle-orm';
import { arrayText } from '../db/array-text.ts';
import type { Transaction } from '../db/database.ts';

// The sums that are kept beside the ledger. They change in the transaction that writes the rows they sum up, always by
// adding, and are marked with the revision, so that a pull sees them.

/** How much each account, shelf place and so on gains (or loses), by id. */
export type Deltas = ReadonlyMap<string, number>;

/** The accounts that stand against the residents': points come from `issued` and go to `redeemed`. */
export const systemAccounts = ['issued', 'redeemed', 'adjusted'] as const;
export type SystemAccount = (typeof systemAccounts)[number];

/** A list of texts as one SQL parameter: `id = ANY(${textArray(ids)})`, in the same way on both databases. */
export const textArray = (values: Iterable<string>): SQL => sql`${arrayText(values)}::text[]`;

/**
 * A list of keys as a row source `wanted(id text)`, for `CROSS JOIN LATERAL (SELECT … WHERE … = wanted.id LIMIT 1)`.
 * That is one index look-up a key, whatever the statistics say: with old ones the planner would rather read a whole
 * community, and the embedded database never brings its statistics up to date by itself.
 */
export const wantedRows = (ids: Iterable<string>): SQL => sql`unnest(${textArray(ids)}) AS wanted(id)`;

/** Deltas as a row source `(id text, delta bigint)`. */
const deltaRows = (deltas: Deltas): SQL =>
  sql`unnest(${textArray(deltas.keys())}, ${arrayText([...deltas.values()].map(String))}::bigint[])
    AS delta(id, delta)`;

/** Adds to account balances and marks the accounts as changed, also those whose deltas make 0: their history grew. */
export async function addToBalances(
  tx: Transaction,
  communityId: string,
  deltas: Deltas,
  revision: number,
): Promise<void> {
  if (deltas.size === 0) return;
  await tx.execute(sql`
    UPDATE account SET balance = account.balance + delta.delta, revision = ${revision}
    FROM ${deltaRows(deltas)} WHERE account.community = ${communityId} AND account.id = delta.id`);
}

/** Adds to what a store has of each item; a shelf place that did not exist yet begins with the delta. */
export async function addToStock(
  tx: Transaction,
  communityId: string,
  storeId: string,
  deltas: Deltas,
  revision: number,
): Promise<void> {
  if (deltas.size === 0) return;
  await tx.execute(sql`
    INSERT INTO stock (community, store, item, on_hand, needs_count, revision)
    SELECT ${communityId}, ${storeId}, delta.id, delta.delta::integer, false, ${revision}::bigint FROM ${deltaRows(deltas)}
    ON CONFLICT (community, store, item) DO UPDATE
    SET on_hand = stock.on_hand + excluded.on_hand, revision = excluded.revision`);
}

/** Adds `delta` to what `deltas` says of `id`. */
export function addDelta(deltas: Map<string, number>, id: string, delta: number): void {
  deltas.set(id, (deltas.get(id) ?? 0) + delta);
}
