import { mostLines } from '#lib/domain/count.ts';
import { mostFen, mostPoints, type Points } from '#lib/domain/points.ts';
import type { RedemptionLine } from './fact.ts';
import { totalOf } from './total.ts';

/**
 * Whether what can be spent covers so many points. Goods for cash alone take nothing, from whoever is overdrawn as
 * well.
 */
export const isCovered = (points: Points, spendable: Points): boolean => points === 0 || points <= spendable;

/** Whether one event can say so many lines, points and so much money. */
export function fitsOneRedemption(lines: readonly RedemptionLine[]): boolean {
  const { points, cashFen } = totalOf(lines);
  return lines.length <= mostLines && points <= mostPoints && cashFen <= mostFen;
}
