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
      return danger(refusals.storageDoubtful);
    case 'clockBehind':
      return danger(refusals.clockBehind);
    case 'snapshotTooOld':
      return danger(refusals.snapshotTooOld);
    case 'cardUnknown':
      return attention(refusals.cardUnknown);
    case 'cardInactive':
      return attention(refusals.cardInactive[refusal.status]);
    case 'proxyEnded':
      return attention(refusals.proxyEnded);
    case 'emptyBasket':
      return attention(refusals.emptyBasket);
    case 'tooMuchAtOnce':
      return attention(refusals.tooMuchAtOnce);
    case 'quantityInvalid':
      return attention(refusals.quantityInvalid);
    case 'itemUnknown':
      return attention(refusals.itemUnknown(named(refusal.itemId)));
    case 'priceChanged':
      return attention(refusals.priceChanged(named(refusal.itemId)));
    case 'notEnoughOnShelf':
      return attention(refusals.notEnoughOnShelf(named(refusal.itemId), refusal.left));
    case 'expired':
      return attention(refusals.expired(named(refusal.itemId)));
    case 'notEnoughPoints':
      return attention(refusals.notEnoughPoints(refusal.missing, refusal.hours));
    case 'leaseOver':
      return attention(refusals.leaseOver);
    case 'notAllotted':
      return attention(refusals.notAllotted(refusal.spendable));
    case 'notPermitted':
      return attention(refusals.notPermitted);
    case 'capReached':
      return attention(refusals.capReached[refusal.cap](refusal.limit));
  }
}
