import type { KioskLocale } from '#lib/i18n/kiosk-locale.ts';
import type { LocaleCode } from '#lib/i18n/format.ts';
import { lowerThanMarketPercent } from '#lib/domain/points.ts';
import { defaultPolicy, type Policy } from '#lib/domain/policy.ts';
import { totalOf } from '#lib/facts/redemption/total.ts';
import { stockLevel } from '#lib/domain/stock.ts';
import { byItemId, canAdd, linesOf, type Basket } from '#lib/kiosk/session/basket.ts';
import type { PairingFailure } from '#lib/kiosk/kiosk.ts';
import type { Visit } from '#lib/kiosk/session/counter.svelte.ts';
import type { KioskApp, Surroundings } from '#lib/kiosk/session/kiosk-app.svelte.ts';
import { troubleOf } from '#lib/kiosk/sync/flusher.ts';
import type { Receipt } from '#lib/kiosk/store/redeem.ts';
import type { ResidentView, ShelfItemView } from '#lib/kiosk/store/view.ts';
import type { ProblemCode } from '#lib/protocol/problem.ts';
import type {
  BasketView,
  BootView,
  DoneView,
  ItemCardView,
  MovementView,
  PairingError,
  ResidentScreenView,
  RuleView,
  StaffView,
  SyncView,
} from '#lib/ui/views.ts';
import { nameOf, pictureOf, shownItem } from './item-names.ts';

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

/** A resident's history with the names of its categories. */
export function movementViews(
  resident: Pick<ResidentView, 'movements'>,
  { categories }: Surroundings,
  code: LocaleCode,
): readonly MovementView[] {
  const categoryNames = new Map(categories.map((row) => [row.id, code === 'en' ? row.nameEn : row.name]));
  return resident.movements.map(({ kind, points, atMs, categoryId, note }) => ({
    kind,
    points,
    category: categoryId === null ? undefined : categoryNames.get(categoryId),
    reason: note,
    atMs,
  }));
}

/** Most items that the welcome offers at one touch. */
const mostPicks = 3;

/** The welcome of a resident. */
export function residentView(
  visit: Visit,
  items: readonly ItemCardView[],
  surroundings: Surroundings,
  code: LocaleCode,
): ResidentScreenView {
  const { resident } = visit;
  const affordable = items.filter((item) => item.state === 'available');
  return {
    maskedName: resident.maskedName,
    balance: resident.balance,
    spendable: resident.spendable,
    leaseOver: resident.leaseOver,
    affordableItems: affordable.length,
    movements: movementViews(resident, surroundings, code),
    picks: affordable.toSorted((left, right) => right.points - left.points).slice(0, mostPicks),
  };
}

/** A list, and what it may come to. */
interface ListOfSomebody {
  readonly basket: Basket;
  readonly resident: Pick<ResidentView, 'balance'>;
}

/** The basket and what it comes to. */
export function basketView(visit: ListOfSomebody, shelf: readonly ShelfItemView[], code: LocaleCode): BasketView {
  const byId = byItemId(shelf);
  const lines = linesOf(visit.basket, byId);
  const { points, cashFen } = totalOf(lines);
  return {
    lines: lines.flatMap(({ itemId, quantity, pointsEach, cashEachFen }) => {
      const item = byId.get(itemId);
      if (item === undefined) return [];
      return {
        id: itemId,
        name: nameOf(item, code),
        picture: pictureOf(item),
        quantity,
        pointsEach,
        cashEachFen,
        canAdd: canAdd(visit.basket, item, byId, visit.resident.balance),
      };
    }),
    pieces: lines.reduce((sum, line) => sum + line.quantity, 0),
    points,
    cashFen,
    remaining: visit.resident.balance - points,
  };
}

/** What the receipt will be, all but its number: so that "done" is laid out before it is shown. */
export function expectedReceipt({ resident, basket }: Visit, shelf: readonly ShelfItemView[]): Receipt {
  const lines = linesOf(basket, byItemId(shelf));
  const { points, cashFen } = totalOf(lines);
  const balanceAfter = resident.balance - points;
  return { redemptionId: '', number: '', lines, points, cashFen, balanceAfter };
}

/** The receipt. */
export function doneView(
  receipt: Receipt,
  shelf: readonly ShelfItemView[],
  words: Pick<KioskLocale, 'code' | 't'>,
  secondsLeft: number | undefined,
): DoneView {
  return {
    number: receipt.number,
    lines: receipt.lines.map(({ itemId, quantity }) => ({ ...shownItem(shelf, itemId, words), quantity })),
    points: receipt.points,
    cashFen: receipt.cashFen,
    balance: receipt.balanceAfter,
    secondsLeft,
  };
}

/** The public rules, in the order of the hub. */
export const ruleViews = ({ categories }: Surroundings, code: LocaleCode): readonly RuleView[] =>
  categories
    .toSorted((left, right) => left.sort - right.sort)
    .map(({ id, name, nameEn, standard, standardEn, rule }) => ({
      id,
      name: code === 'en' ? nameEn : name,
      standard: code === 'en' ? standardEn : standard,
      unit: rule.unit,
      points: rule.pointsPerUnit,
      dailyCap: rule.dailyCap ?? undefined,
    }));

/** Why a pairing failed, in the words of the screen. */
export function pairingError(failure: PairingFailure | undefined): PairingError | undefined {
  if (failure === undefined) return undefined;
  if (failure.kind === 'unreachable') return 'offline';
  if (failure.kind === 'keyless') return 'keyless';
  if (failure.kind === 'garbled') return 'failed';
  return pairingErrors[failure.problem.code];
}

/** What each answer of the hub means to whoever types a pairing code. */
const pairingErrors: Readonly<Record<ProblemCode, PairingError>> = {
  'pairing-code-wrong': 'refused',
  'too-many-attempts': 'throttled',
  'proof-stale': 'clock',
  'request-malformed': 'failed',
  'proof-missing': 'failed',
  'proof-invalid': 'failed',
  'proof-replayed': 'failed',
  'kiosk-unknown': 'failed',
  'kiosk-revoked': 'failed',
  'resident-unknown': 'failed',
  'not-found': 'failed',
  'method-not-allowed': 'failed',
  'batch-too-large': 'failed',
  'media-type-unsupported': 'failed',
  'protocol-unsupported': 'failed',
  'hub-unavailable': 'failed',
};

/** Everything that staff may want to know. */
export function staffView(
  app: Pick<KioskApp, 'sync' | 'surroundings' | 'appVersion'>,
  theme: StaffView['theme'],
  nowMs: number,
): StaffView {
  const { status, settings, storage, lacks } = app.surroundings;
  const { sync } = app;
  return {
    waiting: status?.waiting ?? 0,
    waitingSinceMs: status?.waitingSinceMs ?? undefined,
    lastExchangeMs: status?.sync.lastExchangeMs ?? undefined,
    lastFailure: sync.kind === 'stopped' ? sync.reason : troubleOf(sync),
    held: status === undefined || status.held.events === 0 ? undefined : status.held,
    older: sync.kind === 'mismatched' ? sync.older : undefined,
    syncing: sync.kind === 'exchanging',
    setAside: (status?.setAside ?? []).map(({ seq, answer, event }) => ({
      seq,
      type: event.type,
      code: answer?.code ?? '',
    })),
    lastSeq: (status?.chain?.nextSeq ?? 1) - 1,
    storeName: status?.identity?.storeName ?? '',
    kioskLabel: status?.identity?.kioskLabel ?? '',
    appVersion: app.appVersion,
    clockOffsetMs: status?.clock === undefined ? undefined : -status.clock.offsetMs,
    clockJumpMs: status?.clock?.jumpMs,
    persisted: status?.persistent === true,
    freeBytes: storage.freeBytes ?? undefined,
    secondCopy: status !== undefined && status.journalFailure === null,
    lacks,
    volume: Math.round(settings.volume * 100),
    theme,
    nowMs,
  };
}

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
