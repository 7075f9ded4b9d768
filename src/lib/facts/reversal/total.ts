import type { Points } from '#lib/domain/points.ts';
import type { Bodies } from '../fact.ts';

/** What the lines of a reversal come to at the prices of the redemption. Of an item at two prices the last counts. */
export function reversedTotal(
  reversed: readonly { readonly itemId: string; readonly quantity: number }[],
  original: Bodies['redemption.recorded']['lines'],
): { readonly points: Points; readonly cashFen: number } {
  const prices = new Map(original.map((line) => [line.itemId, line]));
  let points = 0;
  let cashFen = 0;
  for (const { itemId, quantity } of reversed) {
    const price = prices.get(itemId);
    points += (price?.pointsEach ?? 0) * quantity;
    cashFen += (price?.cashEachFen ?? 0) * quantity;
  }
  return { points, cashFen };
}
