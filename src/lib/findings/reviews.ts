import type { FindingDefinition } from './definition.ts';
import { overdraft } from './reviews/overdraft.ts';
import { beyondAllotment } from './reviews/beyond-allotment.ts';
import { oversell } from './reviews/oversell.ts';
import { cardUnknown } from './reviews/card-unknown.ts';
import { cardInactive } from './reviews/card-inactive.ts';
import { cardMismatch } from './reviews/card-mismatch.ts';
import { priceDiffers } from './reviews/price-differs.ts';
import { itemUnknown } from './reviews/item-unknown.ts';
import { ruleMismatch } from './reviews/rule-mismatch.ts';
import { clockDrift } from './reviews/clock-drift.ts';
import { alreadyReversed } from './reviews/already-reversed.ts';
import { residentUnknown } from './reviews/resident-unknown.ts';
import { recovered } from './reviews/recovered.ts';
import { afterDamage } from './reviews/after-damage.ts';
import { afterRevocation } from './reviews/after-revocation.ts';
import { staffUnknown } from './reviews/staff-unknown.ts';
import { notPermitted } from './reviews/not-permitted.ts';
import { residentAway } from './reviews/resident-away.ts';
import { notSignedIn } from './reviews/not-signed-in.ts';
import { letThrough } from './reviews/let-through.ts';
import { countConflict } from './reviews/count-conflict.ts';
import { reversalMismatch } from './reviews/reversal-mismatch.ts';
import { transferUnknown } from './reviews/transfer-unknown.ts';
import { alreadyThere } from './reviews/already-there.ts';
import { nameAlreadyThere } from './reviews/name-already-there.ts';
import { nameMissing } from './reviews/name-missing.ts';
import { barcodeTwice } from './reviews/barcode-twice.ts';
import { numberTwice } from './reviews/number-twice.ts';
import { awardsPending } from './reviews/awards-pending.ts';
import { overDailyCap } from './reviews/over-daily-cap.ts';
import { newcomerSpends } from './reviews/newcomer-spends.ts';
import { datedBack } from './reviews/dated-back.ts';
import { cardsForPoints } from './reviews/cards-for-points.ts';
import { muchWrittenOff } from './reviews/much-written-off.ts';

/** Every review code, in the order in which the console lists them. */
export const reviews = {
  overdraft,
  beyondAllotment,
  oversell,
  cardUnknown,
  cardInactive,
  cardMismatch,
  priceDiffers,
  itemUnknown,
  ruleMismatch,
  clockDrift,
  alreadyReversed,
  residentUnknown,
  recovered,
  afterDamage,
  staffUnknown,
  notPermitted,
  letThrough,
  countConflict,
  reversalMismatch,
  transferUnknown,
  alreadyThere,
  nameAlreadyThere,
  nameMissing,
  barcodeTwice,
  numberTwice,
  afterRevocation,
  awardsPending,
  overDailyCap,
  newcomerSpends,
  datedBack,
  cardsForPoints,
  muchWrittenOff,
  notSignedIn,
  residentAway,
};

/** Why an event that was applied should be looked at by people. */
export type ReviewCode = keyof typeof reviews;

/** What a review of this code must tell. */
export type DetailOf<Code extends ReviewCode> =
  (typeof reviews)[Code] extends FindingDefinition<infer Detail> ? Detail : never;

/** A review before it is known of which event. */
export type Found = {
  readonly [Code in ReviewCode]: { readonly code: Code; readonly detail: DetailOf<Code> };
}[ReviewCode];
