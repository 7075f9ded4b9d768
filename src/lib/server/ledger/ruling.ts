import type { Effect } from '#lib/facts/effect.ts';
import type { Found } from '#lib/findings/reviews.ts';
import type { StoredRedemption, StoredTransfer } from './entry.ts';

// What of an event takes effect, where others may have been there before it. What an effect is stays the fact's to say.

/** What an event does to the book, and why it does less than it says. */
export interface Ruling {
  readonly effects: readonly Effect[];
  readonly found: readonly Found[];
  /** The transfer that its points undo. */
  readonly reverses: string | null;
  /** The pending points that it frees, because it takes their award back. */
  readonly frees: Freed | null;
  /** Whether it counts: false for a reversal that undoes nothing. */
  readonly stands: boolean;
  /** For a count, which of its lines were applied. */
  readonly applied: readonly boolean[];
}

/** Points that are pending no longer. */
export interface Freed {
  /** The event that awarded them. */
  readonly award: string;
  readonly residentId: string;
  readonly points: number;
}

/** What can be undone: by events of this set and before it. */
export interface Undoable {
  readonly redemptions: ReadonlyMap<string, StoredRedemption>;
  readonly transfers: ReadonlyMap<string, StoredTransfer>;
}

/** All effects. @param reverses the transfer that they undo. */
export const whole = (
  effects: readonly Effect[],
  found: readonly Found[] = [],
  reverses: string | null = null,
): Ruling => ({ effects, found, reverses, frees: null, stands: true, applied: [] });

/** No effect, for a reason. */
export const nothing = (found: Found): Ruling => ({
  effects: [],
  found: [found],
  reverses: null,
  frees: null,
  stands: false,
  applied: [],
});
