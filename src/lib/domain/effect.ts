import { unreachable } from '#lib/base/assert.ts';
import type { Fact, RedemptionRecorded } from './event.ts';
import type { Points } from './points.ts';

/** One change of one number that a fact brings about, the same on kiosk and hub. */
export type Effect =
  | { readonly of: 'points'; readonly residentId: string; readonly delta: Points }
  | { readonly of: 'stock'; readonly itemId: string; readonly delta: number };

/**
 * The effects of a fact on balances and on the shelf of the kiosk's store.
 * @param original for a reversal, the redemption that it undoes; without it a reversal has no effect yet.
 */
export function effectsOf(fact: Fact, original?: RedemptionRecorded): readonly Effect[] {
  switch (fact.type) {
    case 'redemption.recorded':
      return redemptionEffects(fact, -1);
    case 'redemption.reversed':
      return original === undefined ? [] : redemptionEffects(original, 1);
    case 'accrual.recorded':
      return [{ of: 'points', residentId: fact.body.residentId, delta: fact.body.points }];
    case 'stock.received':
      return fact.body.lines.map(({ itemId, quantity }) => ({ of: 'stock', itemId, delta: quantity }));
    default:
      return unreachable(fact);
  }
}

function redemptionEffects({ body }: RedemptionRecorded, sign: 1 | -1): readonly Effect[] {
  return [
    { of: 'points', residentId: body.residentId, delta: sign * body.points },
    ...body.lines.map(({ itemId, quantity }) => ({ of: 'stock', itemId, delta: sign * quantity }) as const),
  ];
}
