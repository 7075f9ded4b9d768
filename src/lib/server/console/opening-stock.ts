import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { dayOf, mayBeMeant } from '#lib/domain/day.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { itemDetailsOf } from './item-change.ts';
import { policyOf } from './policy.ts';
import type { StoreDetails } from './stores.ts';
import type { ChangedBy } from './thing-change.ts';

// What was on a shelf before anybody kept count of it (期初库存). What comes later is delivered at the counter, and what
// is wrong is counted there, so that each shelf is opened once.

/**
 * The stores whose shelf has had no movement of an item yet, by their names. What was carried there from another store
 * says nothing of what had been there.
 */
export const unopenedStores = (
  database: Transaction,
  communityId: string,
  itemId: string,
): Promise<readonly (StoreDetails & { readonly id: string })[]> =>
  queryRows<StoreDetails & { readonly id: string }>(
    database,
    sql`SELECT store.id, store.name, store.name_en AS "nameEn" FROM store
      WHERE store.community = ${communityId} AND NOT EXISTS (
        SELECT 1 FROM stock_movement AS moved
        WHERE moved.community = ${communityId} AND moved.store = store.id AND moved.item = ${itemId}
          AND moved.kind <> 'move')
      ORDER BY store.name, store.id`,
  );

/** What was there of an item. */
export interface OpeningStock {
  /** Made with the form, so that the same form sent twice opens a shelf once. */
  readonly batchId: string;
  readonly itemId: string;
  readonly storeId: string;
  /** At least 1. */
  readonly pieces: number;
  /** What one piece cost, in fen; null when nobody knows. */
  readonly costEachFen: number | null;
  /** The last day on which they may be handed out, YYYY-MM-DD; null for goods that keep. */
  readonly bestBefore: string | null;
  readonly reason: string;
}

/**
 * Why no shelf was opened. `opened`: something has moved there already. `dayMissing`: the item spoils, so that its last
 * day is needed.
 */
export type OpeningRefused = 'notPermitted' | 'reasonMissing' | 'unknown' | 'opened' | 'dayMissing' | 'dayWrong';

/** Puts an item on a shelf on which it has never been, at what it cost, and has tablets pull it. */
export async function openItemShelf(
  context: ChainContext,
  by: ChangedBy,
  wanted: OpeningStock,
  now: Date,
): Promise<Result<'saved' | 'again', OpeningRefused>> {
  if (!may(by.role, 'goods.change')) return refuse('notPermitted');
  const reason = noteOf(wanted.reason);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'saved' | 'again', OpeningRefused>> => {
    const chain = await lock(communityId);
    const { batchId, itemId, storeId, pieces: quantity, costEachFen, bestBefore } = wanted;
    const item = await itemDetailsOf(tx, communityId, itemId);
    const stores = await queryRows(
      tx,
      sql`SELECT 1 FROM store WHERE store.community = ${communityId} AND store.id = ${storeId}`,
    );
    if (item === undefined || stores.length === 0) return refuse('unknown');
    const [known] = await queryRows<{ isThis: boolean }>(
      tx,
      sql`SELECT batch.store = ${storeId} AND batch.item = ${itemId} AS "isThis" FROM batch
        WHERE batch.community = ${communityId} AND batch.id = ${batchId}::uuid`,
    );
    if (known !== undefined) return known.isThis ? ok('again') : refuse('unknown');
    const unopened = await unopenedStores(tx, communityId, itemId);
    if (!unopened.some(({ id }) => id === storeId)) return refuse('opened');
    if (item.keeps === false && bestBefore === null) return refuse('dayMissing');
    const { zone } = await policyOf(tx, communityId);
    if (bestBefore !== null && !mayBeMeant(bestBefore, dayOf(now.getTime(), zone))) return refuse('dayWrong');
    const supplierId = item.supplierId === '' ? null : item.supplierId;
    const batch = { batchId, supplierId, costEachFen, bestBefore, code: '' };
    const body = { storeId, lines: [{ itemId, quantity, batch }] };
    await chain.record({ type: 'shelf.opened', staff, reason, body, confidential: null });
    return ok('saved');
  });
}
