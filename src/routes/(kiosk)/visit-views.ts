import { proxyMark } from '#lib/domain/proxy.ts';
import { proxyWords } from '#lib/i18n/kiosk/proxy.ts';
import { shownName } from '#lib/i18n/shown-name.ts';
import type { KioskLocale } from '#lib/i18n/kiosk-locale.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { totalOf } from '#lib/facts/redemption/total.ts';
import { byItemId, canAdd, linesOf, type Basket } from '#lib/kiosk/session/basket.ts';
import type { Visit } from '#lib/kiosk/session/counter.svelte.ts';
import type { Surroundings } from '#lib/kiosk/session/kiosk-app.svelte.ts';
import type { Receipt } from '#lib/kiosk/store/redeem.ts';
import type { ResidentView } from '#lib/kiosk/store/resident-view.ts';
import type { ShelfItemView } from '#lib/kiosk/store/shelf-view.ts';
import type { BasketView, DoneView, ItemCardView, MovementView, ResidentScreenView, RuleView } from '#lib/ui/views.ts';
import { nameOf, pictureOf, shownItem } from './item-names.ts';

// What the screens of a visit show, apart from what the first screen needs of it.

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
    reason: note.endsWith(proxyMark) ? proxyWords[code].marked(note.slice(0, -proxyMark.length)) : note,
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
    maskedName: shownName(resident.maskedName, code),
    isProxy: visit.isProxy === true,
    balance: resident.balance,
    pending: resident.pending,
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
  { pending, secondsLeft, forName }: Pick<DoneView, 'pending' | 'secondsLeft' | 'forName'>,
): DoneView {
  return {
    number: receipt.number,
    lines: receipt.lines.map(({ itemId, quantity }) => ({ ...shownItem(shelf, itemId, words), quantity })),
    points: receipt.points,
    cashFen: receipt.cashFen,
    balance: receipt.balanceAfter,
    pending,
    secondsLeft,
    forName,
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
