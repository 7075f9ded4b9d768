import type { CartonPieces } from '#lib/domain/barcode.ts';
import type { CardNumberError } from '#lib/domain/card.ts';
import type { RedemptionRefusal } from '#lib/facts/redemption/redeem.ts';
import type { Basket } from './basket.ts';
import type { Timers } from './idle-timer.svelte.ts';
import type { Look } from './look.ts';
import type { CounterStore } from './port.ts';
import type { Cue } from '../device/sound.ts';
import type { CardOutcome, Receipt } from '../store/redeem.ts';
import type { ResidentView } from '../store/resident-view.ts';

/** A resident at the counter, from the card to the last screen. Gone from memory when the visit ends. */
export interface Visit {
  readonly cardHash: string;
  /** From whose account is spent. */
  readonly resident: ResidentView;
  readonly basket: Basket;
  /** Whether that is somebody else than the card's holder, whom they have appointed (代兑). */
  readonly isProxy?: boolean;
}

/** Why the idle screen has something to say. */
export type CounterNotice =
  | { readonly kind: 'codeUnknown'; readonly reason: CardNumberError | 'notFound' }
  | { readonly kind: 'refused'; readonly refusal: RedemptionRefusal };

/**
 * What the tablet shows.
 *
 *   idle ⇄ keypad, shelf and rules to look at
 *    │ goods are scanned: gathering, until the card comes that takes the list over
 *    │ card known and active
 *    ▼
 *   (whose, where the holder may spend from several accounts)
 *    ▼
 *   resident ──▶ choosing ⇄ confirming ──▶ recording ──▶ done ──▶ idle
 *                                │              │
 *                                └──refused─────┘ (back to choosing, with the reason)
 *
 * From everywhere but `recording`, an idle time-out or "finish" leads to idle; from `done` not before its number can
 * have been read. Another card during a visit with something chosen asks first.
 */
export type CounterScreen =
  | { readonly kind: 'idle'; readonly notice: CounterNotice | undefined }
  /** Goods were scanned and no card yet: the list is `gathered`. */
  | { readonly kind: 'gathering'; readonly notice: CounterNotice | undefined }
  | { readonly kind: 'keypad'; readonly error: CardNumberError | 'notFound' | undefined }
  | { readonly kind: 'lookShelf' }
  | { readonly kind: 'lookRules' }
  /** Others have appointed the card's holder: for whom is it? Nothing is in the list yet. */
  | { readonly kind: 'whose'; readonly visit: Visit; readonly others: readonly ResidentView[] }
  | { readonly kind: 'resident'; readonly visit: Visit }
  | { readonly kind: 'choosing'; readonly visit: Visit; readonly refusal: RedemptionRefusal | undefined }
  | { readonly kind: 'confirming' | 'recording'; readonly visit: Visit; readonly redemptionId: string }
  /** `forName` is whose points they were, masked, where somebody else has redeemed for them. */
  | { readonly kind: 'done'; readonly receipt: Receipt; readonly forName?: string | false | undefined }
  | { readonly kind: 'storageFailed'; readonly cause: string };

/** A card that may spend, and whose it is. */
export type FoundCard = Extract<CardOutcome, { readonly kind: 'found' }>;

/** What a session needs from outside. */
export interface CounterEnvironment {
  readonly store: CounterStore;
  readonly timers: Timers;
  readonly newId: () => string;
  readonly cue: (cue: Cue) => void;
  /** Calls once what is on the screen now has been painted: nobody waits for it. */
  readonly later: (call: () => void) => void;
  /** What staff have said of cartons. */
  readonly cartonPieces: () => CartonPieces;
  /** How whoever has chosen nothing finds the tablet. */
  readonly look: () => Look;
  /** The community's day, YYYY-MM-DD. */
  readonly today: () => string;
}
