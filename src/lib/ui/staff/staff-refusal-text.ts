import type { StaffMessages } from '#lib/i18n/staff-messages.ts';

/** A refusal of something staff did, as far as its words need it; the domain's refusals and the store's are such. */
export interface StaffRefusal {
  readonly code: string;
  readonly itemId?: string | undefined;
  readonly cap?: number;
  readonly awardedToday?: number;
  readonly limitMs?: number;
}

const dayMs = 86_400_000;

/** Says to staff why something was not recorded. A code without words of its own is named, so that it can be reported. */
export function staffRefusalText(
  t: StaffMessages,
  { code, itemId, cap = 0, awardedToday = 0, limitMs = 0 }: StaffRefusal,
  itemName: (itemId: string) => string | undefined,
): string {
  const { refusals } = t;
  const item = (itemId === undefined ? undefined : itemName(itemId)) ?? refusals.thisItem;
  const saying: Readonly<Record<string, string>> = {
    residentUnknown: refusals.residentUnknown,
    categoryUnknown: refusals.categoryUnknown,
    quantityInvalid: itemId === undefined ? refusals.quantityInvalid : refusals.quantityInvalidOf(item),
    capReached: refusals.capReached(cap, awardedToday),
    needsApproval: refusals.needsApproval,
    approvedByOneself: refusals.approvedByOneself,
    redemptionUnknown: refusals.redemptionUnknown,
    alreadyReversed: refusals.alreadyReversed,
    tooLate: refusals.tooLate(Math.round(limitMs / dayMs)),
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
    awardTooOld: refusals.awardTooOld(Math.round(limitMs / dayMs)),
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
  return saying[code] ?? refusals.other(code);
}
