import type { RedemptionLine } from '#lib/domain/event.ts';
import { fitsOneRedemption, isCovered, maxQuantity, totalOf, type ShelfItem } from '#lib/domain/redemption.ts';

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

/** Whether one more piece fits: on the shelf, under the limits of a line and a list, and within what the resident can spend. */
export function canAdd(
  basket: Basket,
  item: ShelfItem,
  shelf: ReadonlyMap<string, ShelfItem>,
  balance: number,
): boolean {
  const chosen = basket.get(item.itemId) ?? 0;
  const next = linesOf(change(basket, item.itemId, 1), shelf);
  return (
    chosen < Math.min(item.onHand - item.expired, maxQuantity) &&
    fitsOneRedemption(next) &&
    isCovered(totalOf(next).points, balance)
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
