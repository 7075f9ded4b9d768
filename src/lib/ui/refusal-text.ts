import type { RedemptionRefusal } from '#lib/facts/redemption/redeem.ts';
import type { Messages } from '#lib/i18n/messages.ts';

/** What a refusal looks like to the resident. `danger` means that no goods may be taken and staff has to come. */
export interface RefusalText {
  readonly tone: 'attention' | 'danger';
  readonly text: string;
  readonly hint: string | undefined;
}

/** Says why a redemption does not happen. `itemName` names an item of the shelf, undefined where it is not known. */
export function refusalText(
  t: Messages,
  refusal: RedemptionRefusal,
  itemName: (itemId: string) => string | undefined,
): RefusalText {
  const { refusals } = t;
  const attention = (text: string): RefusalText => ({ tone: 'attention', text, hint: undefined });
  const danger = (text: string): RefusalText => ({ tone: 'danger', text, hint: refusals.noGoods });
  const named = (itemId: string): string => itemName(itemId) ?? refusals.thisItem;
  switch (refusal.code) {
    case 'storageDoubtful':
    case 'clockBehind':
    case 'snapshotTooOld':
      return danger(refusals[refusal.code]);
    case 'cardUnknown':
    case 'proxyEnded':
    case 'emptyBasket':
    case 'tooMuchAtOnce':
    case 'quantityInvalid':
    case 'leaseOver':
    case 'notPermitted':
      return attention(refusals[refusal.code]);
    case 'cardInactive':
      return attention(refusals.cardInactive[refusal.status]);
    case 'itemUnknown':
    case 'priceChanged':
      return attention(refusals[refusal.code](named(refusal.itemId)));
    case 'notEnoughOnShelf':
      return attention(refusals.notEnoughOnShelf(named(refusal.itemId), refusal.left));
    case 'expired':
      return attention(refusals.expired(named(refusal.itemId)));
    case 'notEnoughPoints':
      return attention(refusals.notEnoughPoints(refusal.missing, refusal.hours));
    case 'notAllotted':
      return attention(refusals.notAllotted(refusal.spendable));
    case 'capReached':
      return attention(refusals.capReached[refusal.cap](refusal.limit));
  }
}
