import { and, asc, desc, eq, gt, ne, sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { barcodeKeysOf, sharedBarcodeKeys } from '#lib/domain/gtin.ts';
import { comparePlaces } from '#lib/domain/place.ts';
import { stockLevel, type StockLevel } from '#lib/domain/stock.ts';
import type { Transaction } from '../db/database.ts';
import { storeTable } from '../db/schema/community.ts';
import { eventTable, saidInBody } from '../db/schema/event.ts';
import { kioskTable } from '../db/schema/kiosk.ts';
import { transferTable } from '../db/schema/ledger.ts';
import { residentTable } from '../db/schema/resident.ts';
import { batchTable, itemTable, stockMovementTable, stockTable, supplierTable } from '../db/schema/shelf.ts';
import { olderThan, pageOf, pageRows, textKey } from './page.ts';
import { policyOf } from './policy.ts';

/** How an item stands on the shelf of a store. */
export interface StoreShelf {
  readonly item: string;
  readonly storeId: string;
  readonly onHand: number;
  readonly needsCount: boolean;
  /** Of these, pieces past their last day. */
  readonly expired: number;
  /** By what may be handed out, and the community's figure. */
  readonly level: StockLevel;
}

/**
 * All items by their places as people count, with what each store has of them. A community has some dozens, so that
 * they fit one page.
 * @param today the community's day, YYYY-MM-DD.
 */
export async function listItems(database: Transaction, communityId: string, today: string) {
  const [items, shelves] = await Promise.all([
    selectItems(database, communityId),
    shelvesOf(database, communityId, today),
  ]);
  // Two tablets may have created an item of one barcode without knowing of each other.
  const shared = sharedBarcodeKeys(items);
  return items
    .toSorted((left, right) => comparePlaces(left.shelfPlace, right.shelfPlace))
    .map((item) => ({
      ...item,
      sharesBarcode: barcodeKeysOf(item).some((key) => shared.has(key)),
      shelves: shelves.filter((shelf) => shelf.item === item.id),
    }));
}

export type ItemRow = Awaited<ReturnType<typeof listItems>>[number];

/** Barcodes (`barcodeKey`) that several items have: two tablets created them without knowing of each other. */
async function sharedKeys(database: Transaction, communityId: string): Promise<ReadonlySet<string>> {
  const rows = await database
    .select({ barcode: itemTable.barcode, otherBarcodes: itemTable.otherBarcodes })
    .from(itemTable)
    .where(and(eq(itemTable.community, communityId), ne(itemTable.barcode, '')));
  return sharedBarcodeKeys(rows);
}

/** What each store has, of one item or of all. */
async function shelvesOf(
  database: Transaction,
  communityId: string,
  today: string,
  itemId?: string,
): Promise<readonly StoreShelf[]> {
  const policy = await policyOf(database, communityId);
  const rows = await database
    .select({
      item: stockTable.item,
      storeId: stockTable.store,
      onHand: stockTable.onHand,
      needsCount: stockTable.needsCount,
      expired: sql<string>`(SELECT coalesce(sum(batch.remaining), 0) FROM batch
        WHERE batch.community = ${communityId} AND batch.store = stock.store AND batch.item = stock.item
          AND batch.remaining > 0 AND batch.best_before < ${today}::date)`,
    })
    .from(stockTable)
    .where(and(eq(stockTable.community, communityId), itemId === undefined ? undefined : eq(stockTable.item, itemId)));
  return rows.map((row) => {
    const expired = Number(row.expired);
    return { ...row, expired, level: stockLevel(row.onHand - expired, policy) };
  });
}

/** One item with what each store has of it; undefined when there is none of that id. */
export async function itemOf(database: Transaction, communityId: string, itemId: string, today: string) {
  const [item] = await selectItems(database, communityId, itemId);
  if (item === undefined) return undefined;
  const shared = await sharedKeys(database, communityId);
  return {
    ...item,
    sharesBarcode: barcodeKeysOf(item).some((key) => shared.has(key)),
    shelves: await shelvesOf(database, communityId, today, itemId),
  };
}

/** What is left of an item's deliveries, first expired first. */
export const listBatches = (database: Transaction, communityId: string, itemId: string) =>
  database
    .select({
      id: batchTable.id,
      storeName: storeTable.name,
      storeNameEn: storeTable.nameEn,
      supplierName: supplierTable.name,
      supplierNameEn: supplierTable.nameEn,
      code: batchTable.code,
      costEachFen: batchTable.costEachFen,
      bestBefore: batchTable.bestBefore,
      received: batchTable.received,
      remaining: batchTable.remaining,
      receivedAt: batchTable.receivedAt,
    })
    .from(batchTable)
    .leftJoin(storeTable, and(eq(storeTable.community, batchTable.community), eq(storeTable.id, batchTable.store)))
    .leftJoin(
      supplierTable,
      and(eq(supplierTable.community, batchTable.community), eq(supplierTable.id, batchTable.supplier)),
    )
    .where(and(eq(batchTable.community, communityId), eq(batchTable.item, itemId), gt(batchTable.remaining, 0)))
    .orderBy(sql`${batchTable.bestBefore} ASC NULLS LAST`, asc(batchTable.id));

const selectItems = (database: Transaction, communityId: string, itemId?: string) =>
  database
    .select({
      id: itemTable.id,
      barcode: itemTable.barcode,
      otherBarcodes: itemTable.otherBarcodes,
      name: itemTable.name,
      nameEn: itemTable.nameEn,
      supplierName: supplierTable.name,
      supplierNameEn: supplierTable.nameEn,
      pointsPrice: itemTable.pointsPrice,
      cashPriceFen: itemTable.cashPriceFen,
      marketPriceFen: itemTable.marketPriceFen,
      costPriceFen: itemTable.costPriceFen,
      shelfPlace: itemTable.shelfPlace,
      picture: itemTable.picture,
      status: itemTable.status,
      shelfLifeDays: itemTable.shelfLifeDays,
      keeps: itemTable.keeps,
      itemGroup: itemTable.itemGroup,
      displayPieces: itemTable.displayPieces,
    })
    .from(itemTable)
    .leftJoin(
      supplierTable,
      and(eq(supplierTable.community, itemTable.community), eq(supplierTable.id, itemTable.supplier)),
    )
    .where(and(eq(itemTable.community, communityId), itemId === undefined ? undefined : eq(itemTable.id, itemId)))
    .orderBy(asc(itemTable.sort), asc(itemTable.id));

/** Movements of an item on all shelves, or those that one event caused, newest first. */
export async function listStockMovements(
  database: Transaction,
  communityId: string,
  filter: { readonly itemId?: string; readonly cause?: string },
  from: string | null = null,
) {
  const m = stockMovementTable;
  const key = textKey(m.cause, m.line);
  // What was redeemed for cash alone has no transfer, and what came with the community has no event.
  const ofRedemption = (kept: SQL | AnyPgColumn, field: string): SQL<string | null> =>
    sql<
      string | null
    >`coalesce(${kept}, CASE WHEN ${eventTable.type} = 'redemption.recorded' THEN ${saidInBody(field)} END)`;
  const rows = await database
    .select({
      key,
      cause: m.cause,
      line: m.line,
      kind: m.kind,
      quantity: m.quantity,
      recordedAt: m.recordedAt,
      itemId: m.item,
      itemName: itemTable.name,
      itemNameEn: itemTable.nameEn,
      storeName: storeTable.name,
      storeNameEn: storeTable.nameEn,
      /** Set when a kiosk's event caused it, and so can be opened. */
      eventId: eventTable.id,
      kioskLabel: kioskTable.label,
      redemptionNumber: ofRedemption(transferTable.note, 'number'),
      residentId: residentTable.id,
      residentName: residentTable.name,
    })
    .from(m)
    .leftJoin(itemTable, and(eq(itemTable.community, m.community), eq(itemTable.id, m.item)))
    .leftJoin(storeTable, and(eq(storeTable.community, m.community), eq(storeTable.id, m.store)))
    .leftJoin(eventTable, and(eq(eventTable.community, m.community), eq(eventTable.id, m.cause)))
    .leftJoin(kioskTable, and(eq(kioskTable.community, m.community), eq(kioskTable.id, eventTable.kiosk)))
    .leftJoin(
      transferTable,
      and(
        eq(transferTable.community, m.community),
        eq(transferTable.id, m.cause),
        eq(transferTable.kind, 'redemption'),
      ),
    )
    .leftJoin(
      residentTable,
      and(
        eq(residentTable.community, m.community),
        eq(residentTable.id, ofRedemption(transferTable.debitAccount, 'residentId')),
      ),
    )
    .where(
      and(
        eq(m.community, communityId),
        filter.itemId === undefined ? undefined : eq(m.item, filter.itemId),
        filter.cause === undefined ? undefined : eq(m.cause, filter.cause),
        olderThan(m.recordedAt, key, from),
      ),
    )
    .orderBy(desc(m.recordedAt), desc(key))
    .limit(pageRows + 1);
  return pageOf(rows, (row) => [String(row.recordedAt.getTime()), row.key]);
}

export type StockMovementRow = Awaited<ReturnType<typeof listStockMovements>>['rows'][number];
