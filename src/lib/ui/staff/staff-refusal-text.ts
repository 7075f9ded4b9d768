import type { StaffRefusalCode } from '#lib/domain/staff-refusal.ts';
import type { StaffMessages } from '#lib/i18n/staff-messages.ts';

/** A refusal of something staff did, as far as its words need it. */
export interface StaffRefusal {
  readonly code: StaffRefusalCode;
  readonly itemId?: string | undefined;
  readonly cap?: number;
  readonly awardedToday?: number;
  readonly limitMs?: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A time within which something may be done. Whole days are said as such from two on, and everything else in hours. */
const limitText = ({ refusals, common }: StaffMessages, limitMs: number): string =>
  limitMs >= 2 * dayMs && limitMs % dayMs === 0 ? refusals.days(limitMs / dayMs) : common.hours(limitMs / hourMs);

/** Says to staff why something was not recorded. */
export function staffRefusalText(
  t: StaffMessages,
  { code, itemId, cap = 0, awardedToday = 0, limitMs = 0 }: StaffRefusal,
  itemName: (itemId: string) => string | undefined,
): string {
  const { refusals } = t;
  const item = (itemId === undefined ? undefined : itemName(itemId)) ?? refusals.thisItem;
  const texts: Readonly<Record<StaffRefusalCode, string>> = {
    residentUnknown: refusals.residentUnknown,
    categoryUnknown: refusals.categoryUnknown,
    quantityInvalid: itemId === undefined ? refusals.quantityInvalid : refusals.quantityInvalidOf(item),
    capReached: refusals.capReached(cap, awardedToday),
    awardChanged: refusals.awardChanged,
    clockBehind: refusals.clockBehind,
    needsApproval: refusals.needsApproval,
    approvedByOneself: refusals.approvedByOneself,
    redemptionUnknown: refusals.redemptionUnknown,
    alreadyReversed: refusals.alreadyReversed,
    tooLate: refusals.tooLate(limitText(t, limitMs)),
    nothingChosen: refusals.nothingChosen,
    reasonMissing: refusals.reasonMissing,
    notPermitted: refusals.notPermitted,
    alreadyExpired: refusals.alreadyExpired(item),
    tooManyLines: refusals.tooManyLines,
    itemUnknown: refusals.itemUnknown(item),
    barcodeKnown: refusals.barcodeKnown,
    needsManager: refusals.needsManager,
    empty: refusals.empty,
    invalid: refusals.invalid,
    dayInvalid: refusals.dayInvalid,
    dateMissing: refusals.dateMissing(item),
    itemNameKnown: refusals.itemNameKnown,
    notEnoughOnShelf: refusals.notEnoughOnShelf(item),
    draftGone: refusals.draftGone,
    countedMeanwhile: refusals.countedMeanwhile(item),
    accrualUnknown: refusals.accrualUnknown,
    awardTooOld: refusals.awardTooOld(limitText(t, limitMs)),
    nameInvalid: refusals.nameInvalid,
    residentKnown: refusals.residentKnown,
    cardKnown: refusals.cardKnown,
    cardUnknown: refusals.cardUnknown,
    cardInactive: refusals.cardInactive,
    storageFailed: refusals.storageFailed,
    barcodeUnread: refusals.barcodeUnread,
    cardUnread: refusals.cardUnread,
    notAtThisPlace: refusals.notAtThisPlace,
    itemUnfinished: refusals.itemUnfinished,
    itemNotFound: refusals.itemNotFound,
    cartonUnknown: refusals.cartonUnknown(item),
    cartonOpen: refusals.cartonOpen,
    residentUnfinished: refusals.residentUnfinished,
  };
  return texts[code];
}
