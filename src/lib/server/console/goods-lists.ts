import { sql, type SQL } from 'drizzle-orm';
import { addDays } from '#lib/domain/day.ts';
import { isLow, proposedOrder, reorderDays } from '#lib/domain/reorder.ts';
import { queryRows, type Transaction } from '../db/database.ts';

// What a manager looks through each week: what has to be ordered, what is about to expire, and what nobody takes. A
// community has some dozens of items, so that each list fits one page.

type Named = { readonly name: string; readonly nameEn: string };
type AtStore = Named & {
  readonly item: string;
  readonly store: string;
  readonly storeName: string;
  readonly storeNameEn: string;
};

const named = sql`item.id AS item, item.name, item.name_en AS "nameEn", store.id AS store, store.name AS "storeName",
  store.name_en AS "storeNameEn"`;

/** Every shelf place of a community's items with its item and store. */
const shelves = (communityId: string): SQL => sql`stock
  JOIN item ON item.community = ${communityId} AND item.id = stock.item
  JOIN store ON store.community = ${communityId} AND store.id = stock.store`;

/** Pieces at a shelf place that are past their last day on some day, YYYY-MM-DD. */
const expired = (communityId: string, today: string): SQL => sql`(
  SELECT coalesce(sum(batch.remaining), 0) FROM batch
  WHERE batch.community = ${communityId} AND batch.store = stock.store AND batch.item = stock.item
    AND batch.remaining > 0 AND batch.best_before < ${today}::date)`;

/** An item that is to be ordered again for a store. */
export type ReorderRow = AtStore & {
  /** Pieces that may be handed out. */
  readonly onHand: number;
  readonly level: number;
  /** Whether the level is the item's own, and not the community's. */
  readonly isOwnLevel: boolean;
  /** So many pieces have room on the shelf; null where nobody has said. */
  readonly room: number | null;
  readonly redeemed: number;
  readonly proposed: number;
  readonly supplierName: string | null;
  readonly supplierNameEn: string | null;
};

/**
 * What is to be ordered again, the most wanted first.
 * @param lowStockPieces the level of items that have none of their own
 */
export async function listReorders(
  database: Transaction,
  communityId: string,
  { now, today, lowStockPieces }: { readonly now: Date; readonly today: string; readonly lowStockPieces: number },
): Promise<readonly ReorderRow[]> {
  const rows = await queryRows<Omit<ReorderRow, 'proposed'>>(
    database,
    sql`SELECT ${named}, (stock.on_hand - ${expired(communityId, today)})::float8 AS "onHand",
        coalesce(item.reorder_pieces, ${lowStockPieces}::integer) AS level, item.reorder_pieces IS NOT NULL AS "isOwnLevel",
        item.display_pieces AS room,
        (SELECT coalesce(-sum(moved.quantity), 0) FROM stock_movement AS moved
          WHERE moved.community = ${communityId} AND moved.store = stock.store AND moved.item = stock.item
            AND moved.kind IN ('redeem', 'reverse')
            AND moved.recorded_at > ${now.toISOString()}::timestamptz - make_interval(days => ${reorderDays}))::float8 AS redeemed,
        supplier.name AS "supplierName", supplier.name_en AS "supplierNameEn"
      FROM ${shelves(communityId)}
      LEFT JOIN supplier ON supplier.community = ${communityId} AND supplier.id = item.supplier
      WHERE stock.community = ${communityId} AND item.status = 'listed'
      ORDER BY redeemed DESC, item.sort, item.id, store.id`,
  );
  return rows.filter(isLow).map((row) => ({ ...row, proposed: proposedOrder(row) }));
}

/** What is left of a delivery whose last day has come, or comes soon. */
export type ExpiringRow = AtStore & {
  readonly batch: string;
  /** YYYY-MM-DD. */
  readonly bestBefore: string;
  readonly pieces: number;
  /** What they cost together, in fen; null when nobody knows. */
  readonly costFen: number | null;
};

/** What has expired or does within some days, the first to expire first. */
export const listExpiring = (
  database: Transaction,
  communityId: string,
  today: string,
  days: number,
): Promise<readonly ExpiringRow[]> =>
  queryRows<ExpiringRow>(
    database,
    sql`SELECT ${named}, batch.id AS batch, batch.best_before::text AS "bestBefore", batch.remaining::float8 AS pieces,
        (batch.remaining * batch.cost_each_fen::bigint)::float8 AS "costFen"
      FROM batch
      JOIN item ON item.community = ${communityId} AND item.id = batch.item
      JOIN store ON store.community = ${communityId} AND store.id = batch.store
      WHERE batch.community = ${communityId} AND batch.remaining > 0
        AND batch.best_before <= ${addDays(today, days)}::date
      ORDER BY batch.best_before, batch.id`,
  );

/** Goods that nobody takes. */
export type IdleRow = AtStore & {
  readonly pieces: number;
  /** What those pieces cost together of which somebody knows it, in fen; null where nobody does. */
  readonly costFen: number | null;
  /** When a piece was redeemed last, in Unix milliseconds; null for never. */
  readonly lastMs: number | null;
};

/** What is on a shelf and nobody has redeemed for some days, of what has been there for as long; the dearest first. */
export const listIdle = (
  database: Transaction,
  communityId: string,
  now: Date,
  days: number,
): Promise<readonly IdleRow[]> =>
  queryRows<IdleRow>(
    database,
    sql`SELECT ${named}, stock.on_hand::float8 AS pieces,
        (SELECT sum(batch.remaining * batch.cost_each_fen::bigint) FROM batch
          WHERE batch.community = ${communityId} AND batch.store = stock.store AND batch.item = stock.item
            AND batch.remaining > 0)::float8 AS "costFen",
        (extract(epoch FROM moved.last) * 1000)::float8 AS "lastMs"
      FROM ${shelves(communityId)}
      CROSS JOIN LATERAL (
        SELECT max(recorded_at) FILTER (WHERE kind = 'redeem') AS last, min(recorded_at) AS first FROM stock_movement
        WHERE stock_movement.community = ${communityId} AND stock_movement.store = stock.store
          AND stock_movement.item = stock.item) AS moved
      CROSS JOIN LATERAL (
        SELECT min(received_at) AS since FROM batch
        WHERE batch.community = ${communityId} AND batch.store = stock.store AND batch.item = stock.item
          AND batch.remaining > 0) AS held
      WHERE stock.community = ${communityId} AND stock.on_hand > 0
        AND coalesce(greatest(moved.last, held.since), moved.first) <= ${now.toISOString()}::timestamptz - make_interval(days => ${days})
      ORDER BY "costFen" DESC NULLS LAST, item.sort, item.id, store.id`,
  );
