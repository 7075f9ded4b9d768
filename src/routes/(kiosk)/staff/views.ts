import { awardOf, isQuantity, needsSecond } from '#lib/facts/accrual/award.ts';
import type { DeliveryLine } from '#lib/facts/delivery/fact.ts';
import { takeBackOf } from '#lib/facts/take-back/take-back.ts';
import { isExpired } from '#lib/domain/stock.ts';
import { needsManager, varianceOf } from '#lib/domain/count.ts';
import { may } from '#lib/domain/permission.ts';
import { comparePlaces } from '#lib/domain/place.ts';
import { groupCardNumber } from '#lib/domain/card.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { LocaleCode } from '#lib/i18n/format.ts';
import type { StaffLocale } from '#lib/i18n/staff-locale.ts';
import type { Spelling } from '#lib/kiosk/device/pinyin.ts';
import type { AwardTask } from '#lib/kiosk/session/staff/award.svelte.ts';
import type { MistakesScreen } from '#lib/kiosk/session/staff/mistakes.svelte.ts';
import type { NewCard, ResidentsScreen } from '#lib/kiosk/session/staff/residents.svelte.ts';
import type { PinTrouble } from '#lib/kiosk/session/staff/staff-session.svelte.ts';
import type { RestockTask } from '#lib/kiosk/session/staff/restock.svelte.ts';
import type { StocktakeScreen } from '#lib/kiosk/session/staff/stocktake.svelte.ts';
import type { WriteOffLine } from '#lib/kiosk/session/staff/write-off.svelte.ts';
import type { FoundResident } from '#lib/kiosk/store/staff/find.ts';
import type { StaffItem } from '#lib/kiosk/store/staff/items.ts';
import type { Member } from '#lib/kiosk/store/staff/recording.ts';
import type { OwnRedemption } from '#lib/kiosk/store/staff/reversal.ts';
import type { ShiftSummary } from '#lib/kiosk/store/staff/shift.ts';
import type { ResidentView } from '#lib/kiosk/store/view.ts';
import type {
  AwardView,
  CountReviewView,
  CountView,
  FoundResidentView,
  PickItemView,
  PinTroubleView,
  PrintedCardView,
  RedemptionRowView,
  RestockLineView,
  ReversalView,
  ShelfLabelView,
  ShelfRowView,
  ShiftView,
  StaffResidentView,
  TakeBackView,
  WriteOffLineView,
} from '#lib/ui/staff-views.ts';
import type { MovementView, RuleView } from '#lib/ui/views.ts';
import { nameOf, pictureOf, shownItem } from '../item-names.ts';

// From what the staff's sessions know to what their screens show. Pure, so that a screen never reckons.

/** The language of a screen, and its words. */
type Words = Pick<StaffLocale, 'code' | 't'>;

/** Why a PIN did not open, counted down to `nowMs`. */
export function pinTroubleView(trouble: PinTrouble | undefined, nowMs: number): PinTroubleView | undefined {
  if (trouble === undefined) return undefined;
  switch (trouble.kind) {
    case 'wrong':
      return trouble;
    case 'locked':
      return { kind: 'locked', secondsLeft: Math.max(0, Math.ceil((trouble.untilMs - nowMs) / 1000)) };
    case 'failed':
      return { kind: 'failed' };
  }
}

/** Items to pick from, found by the first letters of their Chinese names. */
export const pickItems = (
  items: readonly StaffItem[],
  spell: ((name: string) => Spelling) | undefined,
  code: LocaleCode,
): readonly PickItemView[] =>
  items.map((item) => ({
    id: item.itemId,
    name: nameOf(item, code),
    picture: pictureOf(item),
    place: item.shelfPlace,
    initials: spell?.(item.name).initials ?? '',
  }));

/** The lines of a delivery, and what it comes to. */
export function restockLines(
  lines: readonly DeliveryLine[],
  items: readonly StaffItem[],
  task: Pick<RestockTask, 'keepsOf' | 'isDateMissing'>,
  today: string,
  words: Words,
): {
  readonly lines: readonly RestockLineView[];
  readonly kinds: number;
  readonly pieces: number;
  readonly costFen: number;
  readonly costComplete: boolean;
} {
  return {
    lines: lines.map((line) => ({
      ...shownItem(items, line.itemId, words),
      id: line.batchId,
      quantity: line.quantity,
      supplierId: line.supplierId,
      costEachFen: line.costEachFen,
      bestBefore: line.bestBefore,
      code: line.code,
      keeps: task.keepsOf(line.itemId),
      shelfLifeDays: items.find(({ itemId }) => itemId === line.itemId)?.usual.shelfLifeDays ?? null,
      isDateMissing: task.isDateMissing(line),
      isPast: isExpired(line, today),
    })),
    kinds: new Set(lines.map(({ itemId }) => itemId)).size,
    pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    costFen: lines.reduce((sum, { quantity, costEachFen }) => sum + quantity * (costEachFen ?? 0), 0),
    costComplete: lines.every(({ costEachFen }) => costEachFen !== null),
  };
}

/** What is listed, in the order in which somebody walks along the shelf. */
const alongShelf = (items: readonly StaffItem[]): readonly StaffItem[] =>
  items.filter((item) => item.isListed).toSorted((left, right) => comparePlaces(left.shelfPlace, right.shelfPlace));

/** The shelf as staff look after it. */
export const shelfRows = (items: readonly StaffItem[], words: Words): readonly ShelfRowView[] =>
  alongShelf(items).map(
    ({ itemId, shelfPlace, onHand, expired, expiringSoon, nextBestBefore, level, needsCount, sharesBarcode }) => ({
      ...shownItem(items, itemId, words),
      place: shelfPlace,
      onHand,
      expired,
      expiringSoon,
      nextBestBefore,
      level,
      needsCount,
      sharesBarcode,
    }),
  );

export const shelfLabels = (items: readonly StaffItem[], code: LocaleCode): readonly ShelfLabelView[] =>
  alongShelf(items).map((item) => ({
    id: item.itemId,
    name: nameOf(item, code),
    points: item.pointsPrice,
    cashFen: item.cashPriceFen,
    marketFen: item.marketPriceFen,
    barcode: item.barcode,
    place: item.shelfPlace,
  }));

type Counting = Extract<StocktakeScreen, { readonly draft: unknown }>;

/** Counting a place, blind. */
export const countView = (
  { place, draft, itemId }: Counting,
  items: readonly StaffItem[],
  words: Words,
  busy: boolean,
): CountView => ({
  place,
  currentId: itemId,
  items: items.map((item) => ({
    ...shownItem(items, item.itemId, words),
    counted: draft.lines.find((line) => line.itemId === item.itemId)?.counted,
  })),
  busy,
});

/** What a count found, once everything was counted. */
export function countReview(
  { place, draft }: Counting,
  items: readonly StaffItem[],
  policy: Policy,
  words: Words,
  busy: boolean,
): CountReviewView {
  const differing = draft.lines.filter((line) => varianceOf(line) !== 0);
  return {
    place,
    differing: differing.map((line) => ({
      ...shownItem(items, line.itemId, words),
      counted: line.counted,
      difference: varianceOf(line),
      reason: line.reason,
    })),
    matching: draft.lines.length - differing.length,
    notCounted: items.length - draft.lines.length,
    managerAbove: needsManager(draft.lines, policy) ? policy.countApprovalPieces : undefined,
    busy,
  };
}

export const writeOffLines = (
  lines: readonly WriteOffLine[],
  items: readonly StaffItem[],
  today: string,
  words: Words,
): readonly WriteOffLineView[] =>
  lines.map(({ itemId, quantity, batchId }) => ({
    ...shownItem(items, itemId, words),
    quantity,
    batchId,
    batches: (items.find((item) => item.itemId === itemId)?.batches ?? []).map((batch) => ({
      id: batch.batchId,
      bestBefore: batch.bestBefore,
      remaining: batch.remaining,
      isExpired: isExpired(batch, today),
    })),
  }));

export const foundView = ({ residentId, maskedName, number }: FoundResident): FoundResidentView => ({
  id: residentId,
  maskedName,
  number,
});

/** An award, from the category to the confirmation. */
export function awardView(task: AwardTask, rules: readonly RuleView[], policy: Policy): AwardView | undefined {
  const { screen } = task;
  const resident = foundView(task.resident);
  if (screen.kind === 'category') return { kind: 'category', resident, rules };
  if (screen.kind === 'done') return undefined;
  const { category, quantity, awardedToday } = screen;
  const rule = rules.find(({ id }) => id === category.id);
  if (rule === undefined) return undefined;
  const step = category.rule.unit === 'hour' ? 0.5 : 1;
  const { points, capped } = awardOf(category.rule, quantity, awardedToday);
  return {
    kind: 'quantity',
    resident,
    rule,
    quantity,
    points,
    capped,
    awardedToday,
    canLess: isQuantity(category.rule, quantity - step),
    canMore: isQuantity(category.rule, quantity + step),
    needsSecond: needsSecond(category.rule, points, policy),
    note: task.note,
    busy: task.isBusy,
  };
}

/** What else a resident's screen depends on. `movements` are those of the resident, as they are shown. */
interface StaffResidentSurroundings {
  readonly member: Member;
  readonly movements: readonly MovementView[];
  readonly busy: boolean;
  readonly nowMs: number;
}

/** A resident as staff see one. */
export function staffResident(
  { found, view, cards }: Extract<ResidentsScreen, { readonly kind: 'resident' }>,
  { member, movements, busy, nowMs }: StaffResidentSurroundings,
): StaffResidentView {
  return {
    resident: foundView(found),
    balance: view.balance,
    movements: movements.map((movement, place) => ({
      ...movement,
      takeBack: may(member.role, 'points.reverse') ? takeBackView(view.movements[place], nowMs) : { kind: 'never' },
    })),
    cards: cards.map(({ cardHash, status }) => ({ id: cardHash, status })),
    can: {
      award: may(member.role, 'points.award'),
      issue: may(member.role, 'card.issue'),
      revoke: may(member.role, 'card.revoke'),
    },
    busy,
  };
}

function takeBackView(movement: ResidentView['movements'][number] | undefined, nowMs: number): TakeBackView {
  if (movement?.kind !== 'accrual') return { kind: 'never' };
  const takeBack = takeBackOf(movement, nowMs);
  return takeBack.kind === 'tooOld' ? { kind: 'tooOld', days: Math.round(takeBack.limitMs / dayMs) } : takeBack;
}

const dayMs = 86_400_000;

export const printedCard = ({ number, maskedName, residentNumber }: NewCard): PrintedCardView => ({
  groups: groupCardNumber(number),
  maskedName,
  residentNumber,
});

export const redemptionRow = ({ atMs, fact, reversed, maskedName }: OwnRedemption): RedemptionRowView => ({
  id: fact.body.redemptionId,
  number: fact.body.number,
  atMs,
  maskedName,
  points: fact.body.points,
  cashFen: fact.body.cashFen,
  isReversed: reversed,
});

/** What of a redemption comes back. */
export const reversalView = (
  { redemption, lines }: Extract<MistakesScreen, { readonly kind: 'redemption' }>,
  items: readonly StaffItem[],
  words: Words,
  more: Pick<ReversalView, 'points' | 'cashFen' | 'reason' | 'busy'>,
): ReversalView => ({
  number: redemption.fact.body.number,
  maskedName: redemption.maskedName,
  lines: redemption.fact.body.lines.map((line) => {
    const chosen = lines.find(({ itemId }) => itemId === line.itemId);
    return {
      ...shownItem(items, line.itemId, words),
      taken: line.quantity,
      quantity: chosen?.quantity ?? 0,
      to: chosen?.to ?? 'shelf',
    };
  }),
  ...more,
});

export const shiftView = (
  { fromMs, toMs, ...figures }: ShiftSummary,
  more: Pick<ShiftView, 'cashCountedFen' | 'note' | 'busy'>,
): ShiftView => ({ fromMs, toMs, ...figures, ...more });
