import type { AwardRefusal } from '#lib/facts/accrual/award.ts';
import type { ReversalRefusal } from '#lib/facts/reversal/reverse.ts';
import type { TakeBackRefusal } from '#lib/facts/take-back/take-back.ts';
import type { AwardChanged } from '../../store/staff/award.ts';
import type { ReceiveRefusal } from '../../store/staff/delivery.ts';
import type { CreateItemRefusal } from '../../store/staff/item.ts';
import type { CommonRefusal } from '../../store/staff/recording.ts';
import type { IssueRefusal, RegisterRefusal, RevokeRefusal } from '../../store/staff/residents.ts';
import type { CloseShiftRefusal } from '../../store/staff/shift.ts';
import type { CountRefusal } from '../../store/staff/stocktake.ts';
import type { WriteOffRefusal } from '../../store/staff/write-off.ts';

/** What the tablet's memory refuses to record. */
type RecordRefusal =
  | AwardRefusal
  | AwardChanged
  | ReversalRefusal
  | TakeBackRefusal
  | ReceiveRefusal
  | WriteOffRefusal
  | CountRefusal
  | CreateItemRefusal
  | RegisterRefusal
  | IssueRefusal
  | RevokeRefusal
  | CloseShiftRefusal
  | CommonRefusal;

/** What a task refuses by itself, before it asks to record anything. */
type TaskCode =
  | 'barcodeUnread'
  | 'cardUnread'
  | 'cartonOpen'
  | 'cartonUnknown'
  | 'itemNotFound'
  | 'itemUnfinished'
  | 'notAtThisPlace'
  | 'residentUnfinished'
  | 'storageFailed';

/** Why something was not recorded, as far as a screen says it: which words it has is checked by this type. */
export interface ShownRefusal {
  readonly code: RecordRefusal['code'] | TaskCode;
  readonly itemId?: string;
}

/** How recording ended, whatever was recorded. */
export type AnyOutcome =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'refused'; readonly refusal: ShownRefusal }
  | { readonly kind: 'storageFailed'; readonly cause: string };

/** The refusal of an outcome, a failing storage among them; undefined when it was recorded. */
export function refusalOf(outcome: AnyOutcome): ShownRefusal | undefined {
  switch (outcome.kind) {
    case 'recorded':
      return undefined;
    case 'refused':
      return outcome.refusal;
    case 'storageFailed':
      return { code: 'storageFailed' };
  }
}
