import type { RedeemCommand } from '#lib/facts/redemption/redeem.ts';
import type { ShelfItemView } from '../store/shelf-view.ts';
import { byItemId, linesOf } from './basket.ts';
import type { CounterScreen, Visit } from './counter-screen.ts';

// What a visit spends, and from whose account: that of the card's holder, or of somebody who has appointed them.

/**
 * The screen of a visit whose list has changed. What is confirmed is what is seen: the list stays where it is shown,
 * and is shown where the shelf is. Without its last piece nothing is left to confirm, and it leads back to the shelf.
 */
export const withList = (screen: CounterScreen, visit: Visit): CounterScreen =>
  screen.kind === 'confirming' && visit.basket.size > 0
    ? { ...screen, visit }
    : { kind: 'choosing', visit, refusal: undefined };

/** What is to be recorded of a visit; `reason` is why staff let goods through. */
export const commandOf = (
  visit: Visit,
  shelf: readonly ShelfItemView[],
  redemptionId: string,
  reason: string | undefined,
): Omit<RedeemCommand, 'number'> => ({
  redemptionId,
  cardHash: visit.cardHash,
  // The own account is the card's, whoever the hub says meanwhile that its holder is.
  ...(visit.isProxy && { residentId: visit.resident.residentId }),
  lines: linesOf(visit.basket, byItemId(shelf)),
  letThrough: reason ?? null,
});
