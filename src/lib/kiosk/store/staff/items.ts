import { barcodeKeysOf, sharedBarcodeKeys, type Barcoded } from '#lib/domain/gtin.ts';
import { type Usual, usualOf } from '#lib/facts/delivery/usual.ts';
import { firstExpiredFirst, shelfState, type ShelfState } from '#lib/domain/stock.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import { readStock, type StockBatch, type StockedItem } from '../stock.ts';
import { readMoment } from '../time.ts';
import type { DeskEnvironment } from './recording.ts';

/** An item as staff see it: how it stands, and what of it spoils when. */
export interface StaffItem extends ShelfState, Barcoded {
  readonly itemId: string;
  readonly name: string;
  readonly nameEn: string;
  readonly supplierName: string;
  readonly pointsPrice: number;
  readonly cashPriceFen: number;
  readonly marketPriceFen: number;
  readonly shelfPlace: string;
  /** The address of a picture or a data URL; empty when there is none. */
  readonly picture: string;
  readonly isListed: boolean;
  /** Whether it never expires; null when nobody has said. */
  readonly keeps: boolean | null;
  /** What its next delivery is filled in with. */
  readonly usual: Usual;
  /** Another item has its barcode: two tablets created it without knowing of each other. */
  readonly sharesBarcode: boolean;
  readonly needsCount: boolean;
  readonly lastCount: string | null;
  /** Of which something is left, the first to expire first. */
  readonly batches: readonly StockBatch[];
}

/** Whom goods come from. */
export const listSuppliers = ({ tables }: DeskEnvironment): Promise<readonly ScopeRow<'suppliers'>[]> =>
  tables.suppliers.toArray();

/** Every item in the order of the shelf, those that are not listed among them. */
export async function readItems({ tables, reading }: DeskEnvironment): Promise<readonly StaffItem[]> {
  const [stock, { today, policy }] = await Promise.all([readStock(tables), readMoment(tables, reading())]);
  const shared = sharedBarcodeKeys(stock.map(({ item }) => item));
  return stock.map((stocked) => ({
    ...staffItem(stocked, today, policy),
    sharesBarcode: barcodeKeysOf(stocked.item).some((key) => shared.has(key)),
  }));
}

function staffItem(
  { item, onHand, needsCount, lastCount, batches }: StockedItem,
  today: string,
  policy: Policy,
): Omit<StaffItem, 'sharesBarcode'> {
  const { id, status, sort: _sort, keeps = null, ...shown } = item;
  return {
    ...shown,
    itemId: id,
    keeps,
    usual: usualOf(item, batches, policy.zone),
    isListed: status === 'listed',
    needsCount,
    lastCount,
    batches: batches.filter(({ remaining }) => remaining > 0).toSorted(firstExpiredFirst),
    ...shelfState(onHand, batches, today, policy),
  };
}
