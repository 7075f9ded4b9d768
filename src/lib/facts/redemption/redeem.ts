import { assert } from '#lib/base/assert.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { CardStanding } from '#lib/domain/card.ts';
import { maxQuantity } from '#lib/domain/count.ts';
import { hoursToEarn, type Points } from '#lib/domain/points.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { FactOf } from '../fact.ts';
import type { RedemptionLine } from './fact.ts';
import { fitsOneRedemption, isCovered } from './limits.ts';
import { totalOf } from './total.ts';

/** What a decision needs to know of an item on this shelf. */
export interface ShelfItem {
  readonly itemId: string;
  readonly pointsPrice: Points;
  readonly cashPriceFen: number;
  readonly onHand: number;
  /** Of these, pieces past their last day, which are not handed out. */
  readonly expired: number;
}

/** Everything a redemption is decided on, read in the transaction that will record it. */
export interface RedemptionState {
  readonly card: { readonly residentId: string; readonly status: CardStanding } | undefined;
  /** False where the account that is asked for is of somebody who has not appointed the card's holder. */
  readonly isAppointed?: boolean;
  /** Balance of the snapshot plus everything this kiosk recorded since. */
  readonly balance: Points;
  /** Of the balance, what this kiosk may spend without asking: its allotment and what happened here since. */
  readonly spendable: Points;
  /** This kiosk has not exchanged for too long: until it does it may spend nothing of what is set apart for it. */
  readonly leaseOver: boolean;
  readonly items: ReadonlyMap<string, ShelfItem>;
  readonly guard: {
    /** False as soon as the kiosk has a reason not to trust its storage. */
    readonly storageTrusted: boolean;
    /** The time that this kiosk knows. */
    readonly nowMs: number;
    /** The latest time that it ever knew. */
    readonly lastKnownMs: number;
    /** When the snapshot was taken, by the hub's clock. */
    readonly snapshotAtMs: number;
    readonly spentByCardSinceExchange: Points;
    readonly spentByKioskSinceExchange: Points;
  };
}

/** What the resident confirmed on the screen. */
export interface RedeemCommand {
  readonly redemptionId: string;
  readonly number: string;
  readonly cardHash: string;
  /** From whose account, where it is that of somebody who has appointed the card's holder (代兑). */
  readonly residentId?: string;
  readonly lines: readonly RedemptionLine[];
  /** Why staff let goods through that the shelf does not count; null as long as the shelf decides. */
  readonly letThrough: string | null;
}

/** Why a redemption does not happen, first reason first. */
export type RedemptionRefusal =
  | { readonly code: 'storageDoubtful' }
  | { readonly code: 'clockBehind'; readonly behindMs: number }
  | { readonly code: 'snapshotTooOld'; readonly ageMs: number }
  | { readonly code: 'cardUnknown' }
  | { readonly code: 'cardInactive'; readonly status: Exclude<CardStanding, 'active'> }
  | { readonly code: 'proxyEnded' }
  | { readonly code: 'emptyBasket' }
  /** More than one redemption can say: what the list holds has to be taken home in two. */
  | { readonly code: 'tooMuchAtOnce' }
  | { readonly code: 'quantityInvalid'; readonly itemId: string }
  | { readonly code: 'itemUnknown'; readonly itemId: string }
  | { readonly code: 'priceChanged'; readonly itemId: string }
  | { readonly code: 'notEnoughOnShelf'; readonly itemId: string; readonly left: number }
  | { readonly code: 'expired'; readonly itemId: string }
  | { readonly code: 'notEnoughPoints'; readonly missing: Points; readonly hours: number }
  /** The points are there, but this kiosk has to reach the hub before it may spend any. */
  | { readonly code: 'leaseOver'; readonly residentId: string; readonly points: Points }
  /** The points are there, but set apart for other kiosks; `spendable` of them could be spent here. */
  | { readonly code: 'notAllotted'; readonly residentId: string; readonly spendable: Points; readonly points: Points }
  | { readonly code: 'notPermitted' }
  | { readonly code: 'capReached'; readonly cap: 'redemption' | 'card' | 'kiosk'; readonly limit: Points };

/** Decides a redemption by an ordered ladder of named refusals; what passes it is a fact to be recorded. */
export function decideRedemption(
  state: RedemptionState,
  command: RedeemCommand,
  policy: Policy,
): Result<FactOf<'redemption.recorded'>, RedemptionRefusal> {
  const refusal =
    refusedByGuard(state, policy) ??
    refusedByCard(state) ??
    refusedByShelf(state, command) ??
    refusedByPoints(state, command, policy);
  if (refusal !== undefined) return refuse(refusal);

  const { points, cashFen } = totalOf(command.lines);
  assert(
    state.card !== undefined && isCovered(points, state.leaseOver ? 0 : Math.min(state.balance, state.spendable)),
    'the ladder lets only covered redemptions through',
  );
  return ok({
    type: 'redemption.recorded',
    body: { ...command, residentId: command.residentId ?? state.card.residentId, points, cashFen },
  });
}

/** What stops every redemption on this kiosk, whoever stands before it (docs/protocol.md, "Kiosk rules"). */
export function refusedByGuard(state: Pick<RedemptionState, 'guard'>, policy: Policy): RedemptionRefusal | undefined {
  const { guard } = state;
  if (!guard.storageTrusted) return { code: 'storageDoubtful' };
  const behindMs = guard.lastKnownMs - guard.nowMs;
  // A clock that an ordinary time service corrects by a little is no reason to send a resident away.
  if (behindMs > policy.clockDriftLimitMs) return { code: 'clockBehind', behindMs };
  const ageMs = guard.nowMs - guard.snapshotAtMs;
  if (ageMs > policy.snapshotLimitMs) return { code: 'snapshotTooOld', ageMs };
  return undefined;
}

function refusedByCard({ card, isAppointed }: RedemptionState): RedemptionRefusal | undefined {
  if (card === undefined) return { code: 'cardUnknown' };
  if (card.status !== 'active') return { code: 'cardInactive', status: card.status };
  return isAppointed === false ? { code: 'proxyEnded' } : undefined;
}

function refusedByShelf(state: RedemptionState, command: RedeemCommand): RedemptionRefusal | undefined {
  if (command.lines.length === 0) return { code: 'emptyBasket' };
  if (!fitsOneRedemption(command.lines)) return { code: 'tooMuchAtOnce' };
  const wanted = new Map<string, number>();
  for (const line of command.lines) {
    const { itemId, quantity } = line;
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > maxQuantity) {
      return { code: 'quantityInvalid', itemId };
    }
    const item = state.items.get(itemId);
    if (item === undefined) return { code: 'itemUnknown', itemId };
    if (item.pointsPrice !== line.pointsEach || item.cashPriceFen !== line.cashEachFen) {
      return { code: 'priceChanged', itemId };
    }
    // The same item may stand on two lines, so that the sum is what the shelf must hold.
    const total = (wanted.get(itemId) ?? 0) + quantity;
    wanted.set(itemId, total);
    const good = item.onHand - item.expired;
    if (total <= good) continue;
    // Goods in hand win over the books, but nothing wins over a date that is past: that is written off first.
    if (item.expired > 0 && (total <= item.onHand || command.letThrough !== null)) return { code: 'expired', itemId };
    if (command.letThrough === null) return { code: 'notEnoughOnShelf', itemId, left: Math.max(0, good) };
  }
  return undefined;
}

function refusedByPoints(
  state: RedemptionState,
  command: RedeemCommand,
  policy: Policy,
): RedemptionRefusal | undefined {
  const { points } = totalOf(command.lines);
  if (points === 0) return undefined;
  const missing = points - state.balance;
  if (missing > 0) return { code: 'notEnoughPoints', missing, hours: hoursToEarn(missing) };
  const { spendable, leaseOver } = state;
  const residentId = command.residentId ?? state.card?.residentId;
  if (leaseOver && residentId !== undefined) return { code: 'leaseOver', residentId, points };
  if (points > spendable && residentId !== undefined) {
    return { code: 'notAllotted', residentId, spendable: Math.max(0, spendable), points };
  }
  const caps = [
    ['redemption', policy.capPerRedemption, points],
    ['card', policy.capPerCardOffline, points + state.guard.spentByCardSinceExchange],
    ['kiosk', policy.capPerKioskOffline, points + state.guard.spentByKioskSinceExchange],
  ] as const;
  for (const [cap, limit, spent] of caps) {
    if (limit !== null && spent > limit) return { code: 'capReached', cap, limit };
  }
  return undefined;
}
