/** Whole points, never fractions. Negative only as a movement or in an overdrawn balance under review. */
export type Points = number;

/** Why a resident's points move. */
export const movementKinds = ['accrual', 'redemption', 'reversal', 'adjustment', 'opening'] as const;
export type MovementKind = (typeof movementKinds)[number];

/** The most points that one fact moves, and that one piece costs. */
export const mostPoints: Points = 1_000_000;
/** The most money that one fact moves, in fen: a million yuan. */
export const mostFen = 100_000_000;

/** The base standard of the community: one hour of volunteer service is worth ten points (published rule of 兴隆社区). */
export const pointsPerServiceHour: Points = 10;

/** Hours of service that earn at least `missing` points under the base standard, rounded up to whole hours. */
export const hoursToEarn = (missing: Points): number => Math.ceil(Math.max(0, missing) / pointsPerServiceHour);

/** How much lower the points price is than the market price, in whole percent, at `fenPerPoint` fen a point. */
export function lowerThanMarketPercent(price: {
  readonly pointsPrice: Points;
  readonly cashPriceFen: number;
  readonly marketPriceFen: number;
  readonly fenPerPoint: number;
}): number {
  if (price.marketPriceFen <= 0) return 0;
  const worthFen = price.pointsPrice * price.fenPerPoint + price.cashPriceFen;
  return Math.max(0, Math.round((1 - worthFen / price.marketPriceFen) * 100));
}
