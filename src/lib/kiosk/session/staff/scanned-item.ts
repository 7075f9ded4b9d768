import type { Barcoded } from '#lib/domain/gtin.ts';
import { matchGoods, readGoods, type CartonPieces, type GoodsMatch, type ScannedGoods } from '#lib/domain/barcode.ts';

/** What a scanned text is among the items of a task. */
export type ScannedItem<Item> = { readonly kind: 'unread' } | (GoodsMatch<Item> & { readonly goods: ScannedGoods });

/** Finds the item of a scanned text. @param cartonPieces what staff have said of cartons */
export function scannedItem<Item extends Barcoded>(
  text: string,
  items: readonly Item[],
  cartonPieces: CartonPieces = {},
): ScannedItem<Item> {
  const goods = readGoods(text);
  return goods.ok ? { ...matchGoods(goods.value, items, cartonPieces), goods: goods.value } : { kind: 'unread' };
}
