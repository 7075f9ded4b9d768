import { sql } from 'drizzle-orm';
import { bigint, boolean, date, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { ItemGroup } from '#lib/domain/item-group.ts';
import type { StockMovementKind } from '#lib/facts/effect.ts';
import { community, instant, revision } from './columns.ts';

export const supplierTable = pgTable(
  'supplier',
  {
    community: community(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    nameEn: text('name_en').notNull(),
    kind: text('kind').$type<'supplier' | 'merchant'>().notNull(),
    /** Whom to call, as the office writes it; may be empty. */
    contact: text('contact').notNull().default(''),
    revision: revision(),
  },
  (t) => [primaryKey({ columns: [t.community, t.id] })],
);

export const itemTable = pgTable(
  'item',
  {
    community: community(),
    id: text('id').notNull(),
    barcode: text('barcode').notNull(),
    /** All barcodes but the first, with a blank between two. */
    otherBarcodes: text('other_barcodes').notNull().default(''),
    name: text('name').notNull(),
    nameEn: text('name_en').notNull(),
    supplier: text('supplier').notNull(),
    pointsPrice: integer('points_price').notNull(),
    cashPriceFen: integer('cash_price_fen').notNull(),
    marketPriceFen: integer('market_price_fen').notNull(),
    costPriceFen: integer('cost_price_fen').notNull(),
    shelfPlace: text('shelf_place').notNull(),
    picture: text('picture').notNull(),
    sort: integer('sort').notNull(),
    status: text('status').$type<'listed' | 'unlisted'>().notNull(),
    /** Days from a delivery to its last day, as is usual; null when nobody has said. */
    shelfLifeDays: integer('shelf_life_days'),
    /** Whether it never expires; null when nobody has said. */
    keeps: boolean('keeps'),
    /** With so many pieces or fewer it is to be ordered again; null for the community's own figure. */
    reorderPieces: integer('reorder_pieces'),
    /** So many pieces have room on a shelf; null where nobody has said. */
    displayPieces: integer('display_pieces'),
    itemGroup: text('item_group').$type<ItemGroup>().notNull().default(''),
    revision: revision(),
  },
  (t) => [primaryKey({ columns: [t.community, t.id] }), index('item_revision').on(t.community, t.revision, t.id)],
);

export const stockTable = pgTable(
  'stock',
  {
    community: community(),
    store: text('store').notNull(),
    item: text('item').notNull(),
    onHand: bigint('on_hand', { mode: 'number' }).notNull(),
    /** Something has shown that the ledger and the shelf differ. */
    needsCount: boolean('needs_count').notNull(),
    /** The count that was applied last, by which a later one tells that it knew of it. */
    lastCount: uuid('last_count'),
    /** The event of that count; null where it was applied before anybody kept this. */
    countedBy: uuid('counted_by'),
    revision: revision(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.store, t.item] }),
    index('stock_revision').on(t.community, t.store, t.revision, t.item),
  ],
);

/** What is left of each delivered line: which pieces spoil first. The ledger counts pieces of items alone. */
export const batchTable = pgTable(
  'batch',
  {
    community: community(),
    id: uuid('id').notNull(),
    store: text('store').notNull(),
    item: text('item').notNull(),
    supplier: text('supplier'),
    code: text('code').notNull(),
    costEachFen: integer('cost_each_fen'),
    bestBefore: date('best_before', { mode: 'string' }),
    received: integer('received').notNull(),
    remaining: bigint('remaining', { mode: 'number' }).notNull(),
    receivedAt: instant('received_at').notNull(),
    /** The batch of another store that it was carried from; null for what was delivered. */
    movedFrom: uuid('moved_from'),
    revision: revision(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.id] }),
    index('batch_item').on(t.community, t.store, t.item),
    index('batch_revision').on(t.community, t.store, t.revision, t.id),
  ],
);

/** Why pieces came or went: what tablets record, and what the office moves from one store to another. */
export type ShelfMovementKind = StockMovementKind | 'move';

export const stockMovementTable = pgTable(
  'stock_movement',
  {
    community: community(),
    /** The id of the event that caused it, or one of the hub's own. */
    cause: uuid('cause').notNull(),
    line: integer('line').notNull(),
    store: text('store').notNull(),
    item: text('item').notNull(),
    kind: text('kind').$type<ShelfMovementKind>().notNull(),
    quantity: integer('quantity').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.cause, t.line] }),
    index('stock_movement_item').on(t.community, t.store, t.item, t.recordedAt),
    index('stock_movement_moved')
      .on(t.community, t.cause)
      .where(sql`kind = 'move'`),
  ],
);
