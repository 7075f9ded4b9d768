import type { Points } from './points.ts';

// What an item should cost in points. The published story of 兴隆社区 promises its residents that an item comes out
// about 30 % below its market price; the demo's catalogue is held to the same figure.

/** How much less an item costs than at the market, in percent, as residents were promised. */
export const promisedSavingPercent = 30;

/** What a price is proposed from, and judged by. */
export interface PriceBasis {
  /** In fen; 0 where nobody knows it, and then there is nothing to say. */
  readonly marketPriceFen: number;
  /** What is paid in cash beside the points, in fen. */
  readonly cashPriceFen: number;
  /** What a point is worth, in fen. */
  readonly fenPerPoint: number;
}

/** The most that points and cash together may be worth, in fen, so that the promise is kept. */
const promisedFen = (marketPriceFen: number): number =>
  Math.floor((marketPriceFen * (100 - promisedSavingPercent)) / 100);

/** The highest price in points that keeps the promise, and at least 1 point; undefined without a market price. */
export function proposedPoints({ marketPriceFen, cashPriceFen, fenPerPoint }: PriceBasis): Points | undefined {
  if (marketPriceFen <= 0) return undefined;
  const least = cashPriceFen > 0 ? 0 : 1;
  return Math.max(least, Math.floor((promisedFen(marketPriceFen) - cashPriceFen) / fenPerPoint));
}

/** Whether a price breaks the promise: it is worth more than was promised. Without a market price it breaks none. */
export const breaksPromise = ({ pointsPrice, ...basis }: PriceBasis & { readonly pointsPrice: Points }): boolean =>
  basis.marketPriceFen > 0 && pointsPrice * basis.fenPerPoint + basis.cashPriceFen > promisedFen(basis.marketPriceFen);
