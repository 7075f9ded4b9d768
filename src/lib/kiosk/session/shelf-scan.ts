import { matchGoods, type CartonPieces, type ScannedGoods } from '#lib/domain/barcode.ts';
import { maxQuantity, type ShelfItem } from '#lib/domain/redemption.ts';
import { byItemId, canAdd, change, emptyBasket, type Basket } from './basket.ts';
import type { ScanWord } from './scan-outcome.ts';

// Goods that are scanned at the counter, as every shop does it: into the list of whoever is served, or of whose card comes next.

/** An item that can be scanned off the shelf. */
export type ScannableItem = ShelfItem & { readonly barcode: string };

/** What becomes of scanned goods: the list with them in it, or why they are not. */
export type PutIn =
  { readonly kind: 'put'; readonly basket: Basket } | { readonly kind: 'not'; readonly word: ScanWord };

/**
 * Puts scanned goods into a list, all pieces that the code stands for or none.
 * @param balance what the resident has; without one, before the card, no list costs too much
 */
export function putIn(
  basket: Basket,
  goods: ScannedGoods,
  shelf: readonly ScannableItem[],
  { cartonPieces, balance }: { readonly cartonPieces: CartonPieces; readonly balance: number | undefined },
): PutIn {
  const found = matchGoods(goods, shelf, cartonPieces);
  if (found.kind === 'unknown') return { kind: 'not', word: { code: 'goodsUnknown' } };
  const { itemId } = found.item;
  if (found.kind === 'carton') return { kind: 'not', word: { code: 'cartonAtCounter', itemId } };
  const put = putPieces(basket, { itemId, pieces: found.pieces }, shelf, balance);
  return put.missing === 0
    ? { kind: 'put', basket: put.basket }
    : { kind: 'not', word: wordFor(put.basket, found.item) };
}

/**
 * A list that was scanned before the card, as the resident can have it: piece by piece, in the order of scanning.
 * `word` says what stayed out, if anything did.
 */
export function takeOver(
  scanned: Basket,
  shelf: readonly ScannableItem[],
  balance: number,
): { readonly basket: Basket; readonly word: ScanWord | undefined } {
  let basket = emptyBasket;
  let word: ScanWord | undefined;
  for (const [itemId, pieces] of scanned) {
    const put = putPieces(basket, { itemId, pieces }, shelf, balance);
    ({ basket } = put);
    const item = byItemId(shelf).get(itemId);
    if (put.missing > 0) word ??= item === undefined ? { code: 'goodsUnknown' } : wordFor(basket, item);
  }
  return { basket, word };
}

function putPieces(
  basket: Basket,
  { itemId, pieces }: { readonly itemId: string; readonly pieces: number },
  shelf: readonly ScannableItem[],
  balance: number = Number.POSITIVE_INFINITY,
): { readonly basket: Basket; readonly missing: number } {
  const byId = byItemId(shelf);
  const item = byId.get(itemId);
  let missing = pieces;
  while (item !== undefined && missing > 0 && canAdd(basket, item, byId, balance)) {
    basket = change(basket, itemId, 1);
    missing -= 1;
  }
  return { basket, missing };
}

/** Why no more pieces of an item go into a list that has taken all it can. */
function wordFor(basket: Basket, item: ScannableItem): ScanWord {
  const left = item.onHand - item.expired;
  const chosen = basket.get(item.itemId) ?? 0;
  if (chosen < Math.min(left, maxQuantity)) return { code: 'tooFewPoints', itemId: item.itemId };
  return { code: left <= 0 ? 'soldOut' : 'noMore', itemId: item.itemId };
}
