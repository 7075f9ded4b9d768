import { addDays } from './day.ts';
import type { Policy } from './policy.ts';

// Batches of an item on a shelf. The ledger counts pieces of an item; batches say which of them spoil first.

/** What is left of a delivery. */
export interface Batch {
  readonly batchId: string;
  readonly itemId: string;
  /** The last day on which it may be handed out, YYYY-MM-DD; null for goods that do not spoil. */
  readonly bestBefore: string | null;
  readonly remaining: number;
}

/** A change of what is left of a batch. */
export interface BatchDelta {
  readonly batchId: string;
  readonly delta: number;
}

/** First expired, first out; what does not spoil goes last, and among equals the one that came first. */
export const firstExpiredFirst = (left: Batch, right: Batch): number => {
  const [a, b] = [left.bestBefore ?? '9999-12-31', right.bestBefore ?? '9999-12-31'];
  if (a !== b) return a < b ? -1 : 1;
  return left.batchId < right.batchId ? -1 : left.batchId > right.batchId ? 1 : 0;
};

/**
 * Spreads a movement of an item's pieces over its batches. What goes is taken from the named batch and then from the
 * oldest that may still be handed out on `today`, then from the `unbatched` pieces that no delivery accounts for, then
 * from expired ones; pieces beyond all of these touch no batch. What comes makes good such pieces first, since they are
 * gone, and the rest joins the named batch, or the youngest.
 * @param place.unbatched pieces on hand of no batch; below zero, so many have left beyond all batches.
 */
export function spread(
  batches: readonly Batch[],
  delta: number,
  {
    batchId,
    today,
    unbatched = 0,
  }: { readonly batchId: string | null; readonly today: string; readonly unbatched?: number },
): readonly BatchDelta[] {
  const inOrder = batches.toSorted(firstExpiredFirst);
  const named = inOrder.filter((batch) => batch.batchId === batchId);
  const others = inOrder.filter((batch) => batch.batchId !== batchId);
  if (delta > 0) {
    const receiver = named[0] ?? others.at(-1);
    const joining = delta - goneBefore(delta, unbatched);
    return receiver === undefined || joining === 0 ? [] : [{ batchId: receiver.batchId, delta: joining }];
  }
  const good = others.filter((batch) => !isExpired(batch, today));
  const spoilt = others.filter((batch) => isExpired(batch, today));
  let wanted = -delta;
  const taken: BatchDelta[] = [];
  const take = (from: readonly Batch[]): void => {
    for (const batch of from) {
      const pieces = Math.min(wanted, Math.max(0, batch.remaining));
      if (pieces > 0) taken.push({ batchId: batch.batchId, delta: -pieces });
      wanted -= pieces;
    }
  };
  take([...named, ...good]);
  wanted -= Math.min(wanted, Math.max(0, unbatched));
  take(spoilt);
  return taken;
}

/** Of pieces that come, those that had left before: `unbatched` below zero says how many have. */
export const goneBefore = (coming: number, unbatched: number): number => Math.min(coming, Math.max(0, -unbatched));

/**
 * Pieces on hand that are of no batch: there before anybody kept deliveries, or found by a count. Below zero where more
 * have left than were known of.
 */
export const unbatchedPieces = (onHand: number, batches: readonly Pick<Batch, 'remaining'>[]): number =>
  onHand - batches.reduce((sum, { remaining }) => sum + Math.max(0, remaining), 0);

/** Whether a batch may not be handed out any more on `today` (YYYY-MM-DD). */
export const isExpired = ({ bestBefore }: Pick<Batch, 'bestBefore'>, today: string): boolean =>
  bestBefore !== null && bestBefore < today;

/** Pieces of some batches that must not be handed out any more. */
export const expiredPieces = (batches: readonly Batch[], today: string): number =>
  batches.reduce((sum, batch) => (isExpired(batch, today) ? sum + Math.max(0, batch.remaining) : sum), 0);

/** Whether there is enough of an item: none (缺货), few, or enough. */
export type StockLevel = 'none' | 'few' | 'enough';

/**
 * How an item stands, for residents, staff and the hub alike.
 * @param good pieces that may be handed out, which expired ones may not.
 */
export function stockLevel(good: number, { lowStockPieces }: Pick<Policy, 'lowStockPieces'>): StockLevel {
  if (good <= 0) return 'none';
  return good <= lowStockPieces ? 'few' : 'enough';
}

/** How an item stands on its shelf, for staff. */
export interface ShelfState {
  readonly onHand: number;
  readonly expired: number;
  /** Pieces whose last day comes within the community's number of days. */
  readonly expiringSoon: number;
  /** The first last day of what may still be handed out. */
  readonly nextBestBefore: string | null;
  readonly level: StockLevel;
}

/** Whether one item is there, and what of it is expired or soon will be. */
export function shelfState(
  onHand: number,
  batches: readonly Batch[],
  today: string,
  policy: Pick<Policy, 'lowStockPieces' | 'expirySoonDays'>,
): ShelfState {
  const expired = expiredPieces(batches, today);
  const soonUntil = addDays(today, policy.expirySoonDays);
  const good = batches.filter((batch) => batch.remaining > 0 && !isExpired(batch, today)).toSorted(firstExpiredFirst);
  const soon = good.filter(({ bestBefore }) => bestBefore !== null && bestBefore <= soonUntil);
  return {
    onHand,
    expired,
    expiringSoon: soon.reduce((sum, { remaining }) => sum + remaining, 0),
    nextBestBefore: good[0]?.bestBefore ?? null,
    level: stockLevel(onHand - expired, policy),
  };
}
