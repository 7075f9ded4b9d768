import type { Points } from '#lib/domain/points.ts';

/** What a line costs. */
interface PricedLine {
  readonly quantity: number;
  readonly pointsEach: Points;
  readonly cashEachFen: number;
}

/** The total of some lines. */
export function totalOf(lines: readonly PricedLine[]): { readonly points: Points; readonly cashFen: number } {
  let points = 0;
  let cashFen = 0;
  for (const line of lines) {
    points += line.pointsEach * line.quantity;
    cashFen += line.cashEachFen * line.quantity;
  }
  return { points, cashFen };
}
