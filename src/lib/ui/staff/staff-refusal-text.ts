import type { StaffMessages } from '#lib/i18n/staff-messages.ts';

/** What of a refusal its words need; the domain's refusals and the store's are such. */
interface Told {
  readonly itemId?: string | undefined;
  readonly cap?: number;
  readonly awardedToday?: number;
  readonly limitMs?: number;
}

/** A refusal of something staff did, by one of the codes that have words. */
export interface StaffRefusal extends Told {
  readonly code: keyof ReturnType<typeof texts>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A time within which something may be done. Whole days are said as such from two on, and everything else in hours. */
const limitText = ({ refusals, common }: StaffMessages, limitMs: number): string =>
  limitMs >= 2 * dayMs && limitMs % dayMs === 0 ? refusals.days(limitMs / dayMs) : common.hours(limitMs / hourMs);

/** What is said for each code. */
function texts(
  t: StaffMessages,
  { itemId, cap = 0, awardedToday = 0, limitMs = 0 }: Told,
  itemName: (itemId: string) => string | undefined,
) {
  const { refusals } = t;
  const item = (itemId === undefined ? undefined : itemName(itemId)) ?? refusals.thisItem;
  return {
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
}

/** Says to staff why something was not recorded. */
export const staffRefusalText = (
  t: StaffMessages,
  refusal: StaffRefusal,
  itemName: (itemId: string) => string | undefined,
): string => texts(t, refusal, itemName)[refusal.code];
