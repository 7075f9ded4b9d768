import { lastDayOf, matchGoods, sameBarcode, type CartonPieces, type ScannedGoods } from '#lib/domain/barcode.ts';
import type { Barcoded } from '#lib/domain/gtin.ts';
import type { ShelfItem } from '#lib/facts/redemption/redeem.ts';
import { leftOf, putPieces, wordFor, type Basket } from './basket.ts';
import type { ScanWord } from './scan-outcome.ts';

// Goods that are scanned at the counter, as every shop does it: into the list of whoever is served, or of whose card
// comes next.

export { readGoods } from '#lib/domain/barcode.ts';

/** An item that can be scanned off the shelf. */
export type ScannableItem = ShelfItem & Barcoded;

/** What becomes of scanned goods: the list with them in it, or why they are not. */
export type PutIn =
  { readonly kind: 'put'; readonly basket: Basket } | { readonly kind: 'not'; readonly word: ScanWord };

/** What decides about scanned goods beside the list and the shelf. */
export interface ScanSituation {
  readonly cartonPieces: CartonPieces;
  /** What the resident has; undefined before the card, where no list costs too much. */
  readonly balance: number | undefined;
  /** The community's day, YYYY-MM-DD. */
  readonly today: string;
}

/** Puts scanned goods into a list, all pieces that the code stands for or none. */
export function putIn(
  basket: Basket,
  goods: ScannedGoods,
  shelf: readonly ScannableItem[],
  { cartonPieces, balance, today }: ScanSituation,
): PutIn {
  const found = matchGoods(goods, shelf, cartonPieces);
  if (found.kind === 'unknown') return { kind: 'not', word: { code: 'goodsUnknown' } };
  const item = thatIsMeant(found.item, shelf);
  if (item === undefined) return { kind: 'not', word: { code: 'severalItems' } };
  const { itemId } = item;
  if (found.kind === 'carton') return { kind: 'not', word: { code: 'cartonAtCounter', itemId } };
  const lastDay = lastDayOf(goods, today);
  if (lastDay !== undefined && lastDay < today) return { kind: 'not', word: { code: 'pastItsDay', itemId } };
  const put = putPieces(basket, { itemId, pieces: found.pieces }, shelf, balance);
  return put.missing === 0 ? { kind: 'put', basket: put.basket } : { kind: 'not', word: wordFor(put.basket, item) };
}

/**
 * Which of the items with one barcode somebody holds: the only one that is still there. Undefined where several are, as
 * after two tablets created the same barcode without knowing of each other; they may differ in points.
 */
function thatIsMeant(found: ScannableItem, shelf: readonly ScannableItem[]): ScannableItem | undefined {
  const same = sameBarcode(found, shelf);
  const [first, ...others] = same.filter((item) => leftOf(item) > 0);
  if (first === undefined) return found;
  return others.length === 0 ? first : undefined;
}
