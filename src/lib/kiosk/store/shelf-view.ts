import type { ShelfItem } from '#lib/facts/redemption/redeem.ts';
import { expiredPieces } from '#lib/domain/stock.ts';
import { readStock, readStockOf, type StockedItem } from './stock.ts';
import type { KioskTables } from './tables.ts';

/** One item of the shelf as the screens show it. */
export interface ShelfItemView extends ShelfItem {
  readonly name: string;
  readonly nameEn: string;
  readonly supplierName: string;
  readonly marketPriceFen: number;
  readonly shelfPlace: string;
  readonly barcode: string;
  readonly otherBarcodes: string | undefined;
  readonly picture: string;
}

/**
 * Everything on the shelf on a day (YYYY-MM-DD), in its order, with what is left. Items that are not listed are left
 * out.
 */
export async function readShelf(tables: KioskTables, today: string): Promise<readonly ShelfItemView[]> {
  const stock = await readStock(tables);
  return stock.flatMap((stocked) => (stocked.item.status === 'listed' ? [shelfItem(stocked, today)] : []));
}

/** One item as the shelf has it now, read inside a transaction that decides about it. */
export async function readShelfItem(
  tables: KioskTables,
  itemId: string,
  today: string,
): Promise<ShelfItemView | undefined> {
  const stocked = await readStockOf(tables, itemId);
  return stocked?.item.status === 'listed' ? shelfItem(stocked, today) : undefined;
}

function shelfItem({ item, onHand, batches }: StockedItem, today: string): ShelfItemView {
  const { id, name, nameEn, supplierName, marketPriceFen, shelfPlace, picture, pointsPrice, cashPriceFen } = item;
  const { barcode, otherBarcodes } = item;
  const prices = { pointsPrice, cashPriceFen, marketPriceFen };
  const expired = expiredPieces(batches, today);
  return {
    itemId: id,
    name,
    nameEn,
    supplierName,
    shelfPlace,
    barcode,
    otherBarcodes,
    picture,
    ...prices,
    onHand,
    expired,
  };
}
