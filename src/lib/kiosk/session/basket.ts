import { maxQuantity } from '#lib/domain/count.ts';
import type { RedemptionLine } from '#lib/facts/redemption/fact.ts';
import { fitsOneRedemption, isCovered } from '#lib/facts/redemption/limits.ts';
import type { ShelfItem } from '#lib/facts/redemption/redeem.ts';
import { totalOf } from '#lib/facts/redemption/total.ts';
import type { ScanWord } from './scan-outcome.ts';

/** What a resident has chosen so far, in the order of choosing: item → pieces. */
export type Basket = ReadonlyMap<string, number>;

/** Nothing chosen yet. */
export const emptyBasket: Basket = new Map();

/** Items by their id, for everything that reckons with a basket. */
export const byItemId = <Item extends ShelfItem>(shelf: readonly Item[]): ReadonlyMap<string, Item> =>
  new Map(shelf.map((item) => [item.itemId, item]));

/** The basket's lines at the prices on the screen. Items that have left the shelf meanwhile drop out. */
export function linesOf(basket: Basket, shelf: ReadonlyMap<string, ShelfItem>): readonly RedemptionLine[] {
  const lines: RedemptionLine[] = [];
  for (const [itemId, quantity] of basket) {
    const item = shelf.get(itemId);
    if (item !== undefined) {
      lines.push({ itemId, quantity, pointsEach: item.pointsPrice, cashEachFen: item.cashPriceFen });
    }
  }
  return lines;
}

/** How many pieces of an item can be taken. */
export const leftOf = ({ onHand, expired }: ShelfItem): number => onHand - expired;

/**
 * Whether one more piece fits: on the shelf, under the limits of a line and a list, and within what the resident can
 * spend.
 */
export function canAdd(
  basket: Basket,
  item: ShelfItem,
  shelf: ReadonlyMap<string, ShelfItem>,
  balance: number,
): boolean {
  const chosen = basket.get(item.itemId) ?? 0;
  const next = linesOf(change(basket, item.itemId, 1), shelf);
  return (
    chosen < Math.min(leftOf(item), maxQuantity) && fitsOneRedemption(next) && isCovered(totalOf(next).points, balance)
  );
}

/** The basket with `delta` pieces more or fewer of an item; a line that falls to zero disappears. */
export function change(basket: Basket, itemId: string, delta: number): Basket {
  const next = new Map(basket);
  const quantity = (basket.get(itemId) ?? 0) + delta;
  if (quantity <= 0) next.delete(itemId);
  else next.set(itemId, Math.min(quantity, maxQuantity));
  return next;
}

/** What a list comes to. */
export const pointsOf = (basket: Basket, shelf: readonly ShelfItem[]): number =>
  totalOf(linesOf(basket, byItemId(shelf))).points;

/**
 * A list that was scanned before the card, as the resident can have it: piece by piece, in the order of scanning.
 * `word` says what stayed out, if anything did.
 */
export function takeOver(
  scanned: Basket,
  shelf: readonly ShelfItem[],
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

/** Puts as many pieces of an item into a list as fit, and says how many did not. */
export function putPieces(
  basket: Basket,
  { itemId, pieces }: { readonly itemId: string; readonly pieces: number },
  shelf: readonly ShelfItem[],
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
export function wordFor(basket: Basket, item: ShelfItem): ScanWord {
  const left = leftOf(item);
  const chosen = basket.get(item.itemId) ?? 0;
  if (chosen < Math.min(left, maxQuantity)) return { code: 'tooFewPoints', itemId: item.itemId };
  return { code: left <= 0 ? 'soldOut' : 'noMore', itemId: item.itemId };
}
