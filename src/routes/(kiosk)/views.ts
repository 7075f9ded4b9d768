import type { LocaleCode } from '#lib/domain/locale.ts';
import { lowerThanMarketPercent } from '#lib/domain/points.ts';
import { defaultPolicy, type Policy } from '#lib/domain/policy.ts';
import { totalOf } from '#lib/facts/redemption/total.ts';
import { stockLevel } from '#lib/domain/stock.ts';
import { byItemId, linesOf, type Basket } from '#lib/kiosk/session/basket.ts';
import type { KioskApp, Surroundings } from '#lib/kiosk/session/kiosk-app.svelte.ts';
import { troubleOf } from '#lib/kiosk/sync/flusher.ts';
import type { ShelfItemView } from '#lib/kiosk/store/shelf-view.ts';
import type { BootView, ItemCardView, SyncView } from '#lib/ui/views.ts';
import { nameOf, pictureOf } from './item-names.ts';

// From what the kiosk knows to what its screens show. Pure, so that a screen never reckons.

/**
 * The one calm mark that residents see. While it is tried again the last failure stands.
 * @param hasNetwork whether the device is in any network: only without one is that what is missing
 */
export function syncView(
  { sync, surroundings }: Pick<KioskApp, 'sync' | 'surroundings'>,
  { hasNetwork, nowMs }: { readonly hasNetwork: boolean; readonly nowMs: number },
): SyncView {
  const { status } = surroundings;
  const waiting = status?.waiting ?? 0;
  const trouble = troubleOf(sync);
  if (trouble !== undefined || sync.kind === 'stopped') {
    const why = trouble === 'unreachable' && !hasNetwork ? 'network' : 'hub';
    const atMs = status?.sync.lastExchangeMs ?? undefined;
    return { kind: 'offline', waiting, why, reached: atMs === undefined ? undefined : { atMs, nowMs } };
  }
  return waiting > 0 ? { kind: 'waiting', waiting } : { kind: 'synced' };
}

/** The shelf for a resident with a balance and a basket; without a balance it is only looked at. */
export function shelfViews(
  shelf: readonly ShelfItemView[],
  code: LocaleCode,
  policy: ShelfPolicy,
  visit?: { readonly balance: number; readonly basket: Basket },
): readonly ItemCardView[] {
  const byId = byItemId(shelf);
  const spent = visit === undefined ? 0 : totalOf(linesOf(visit.basket, byId)).points;
  return shelf.map((item) => {
    const inBasket = visit?.basket.get(item.itemId) ?? 0;
    const missingPoints = visit === undefined ? 0 : Math.max(0, item.pointsPrice - (visit.balance - spent));
    const level = stockLevel(item.onHand - item.expired, policy);
    const left = Math.max(0, item.onHand - item.expired - inBasket);
    const emptyState = level === 'none' ? 'soldOut' : 'allChosen';
    return {
      id: item.itemId,
      name: nameOf(item, code),
      picture: pictureOf(item),
      supplierName: item.supplierName,
      points: item.pointsPrice,
      cashFen: item.cashPriceFen,
      marketFen: item.marketPriceFen,
      lowerPercent: lowerThanMarketPercent({ ...item, fenPerPoint: policy.fenPerPoint }),
      left,
      isFew: level === 'few',
      inBasket,
      state: left === 0 ? emptyState : missingPoints > 0 ? 'tooExpensive' : 'available',
      missingPoints,
    };
  });
}

/** What the shelf is shown by: what a point is worth beside a market price, and how many pieces are few. */
type ShelfPolicy = Pick<Policy, 'fenPerPoint' | 'lowStockPieces'>;
export const shelfPolicyOf = ({ community }: Surroundings): ShelfPolicy => community?.policy ?? defaultPolicy;

/** Why the tablet's memory could not be opened, as far as its error tells. */
export function storageTrouble(cause: string): BootView {
  if (cause.startsWith('QuotaExceededError')) return { kind: 'full', detail: cause };
  // Written by another release: nothing is lost, and no other browser would have it.
  if (/^(?:Version|Upgrade|Schema)Error\b/.test(cause)) return { kind: 'otherVersion', detail: cause };
  if (cause === 'indexedDB is missing' || /^(?:InvalidState|Security|MissingAPI|NotSupported)Error\b/.test(cause)) {
    return { kind: 'noStorage', detail: cause };
  }
  // The files are there and cannot be read: another browser would not help, only staff.
  return { kind: 'failed', detail: cause };
}
