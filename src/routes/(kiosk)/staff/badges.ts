import type { LocaleCode } from '#lib/domain/locale.ts';
import { countWords } from '#lib/i18n/staff/count.ts';
import { handOverWords } from '#lib/i18n/staff/hand-over.ts';
import { shelfWords } from '#lib/i18n/staff/shelf.ts';
import { syncWords } from '#lib/i18n/staff/sync.ts';
import type { Surroundings } from '#lib/kiosk/session/kiosk-app.svelte.ts';
import { deskFor } from '#lib/kiosk/session/staff/desk.ts';
import { handOverNeeds } from '#lib/kiosk/session/staff/hand-over.svelte.ts';
import { stocktakeNeeds } from '#lib/kiosk/session/staff/stocktake.svelte.ts';
import type { StaffItem } from '#lib/kiosk/store/staff/items.ts';
import type { DeskEnvironment } from '#lib/kiosk/store/staff/recording.ts';

/** Something that waits behind a task: how much of it, and what is said of it where it is any. */
export interface Badge {
  readonly count: number;
  readonly text: (code: LocaleCode) => string;
}

/** What the home screen knows already. */
export interface HomeKnows {
  readonly items: readonly StaffItem[];
  readonly surroundings: Surroundings;
}

const listed = ({ items }: HomeKnows): readonly StaffItem[] => items.filter((item) => item.isListed);

/** Goods that are on no shelf, few or expired. */
export function shelfBadges(home: HomeKnows): readonly Badge[] {
  const items = listed(home);
  const none = items.filter(({ level }) => level === 'none').length;
  const few = items.filter(({ level }) => level === 'few').length;
  const expired = items.filter((item) => item.expired > 0).length;
  return [
    { count: none, text: (code) => shelfWords[code].badges.none(none) },
    { count: few, text: (code) => shelfWords[code].badges.few(few) },
    { count: expired, text: (code) => shelfWords[code].badges.expired(expired) },
  ];
}

/** Places of the shelf that need a count. */
export function placesToCount(home: HomeKnows): readonly Badge[] {
  const flagged = listed(home).filter(({ needsCount }) => needsCount);
  const count = new Set(flagged.map(({ shelfPlace }) => shelfPlace)).size;
  return [{ count, text: (code) => countWords[code].badges.toCount(count) }];
}

/** Counts that were begun and left. */
export async function countsBegun(desk: DeskEnvironment): Promise<readonly Badge[]> {
  const count = (await deskFor(desk, stocktakeNeeds).countDrafts()).length;
  return [{ count, text: (code) => countWords[code].badges.draft(count) }];
}

/** Redemptions whose goods nobody has taken yet. */
export async function waitingToHandOver(desk: DeskEnvironment): Promise<readonly Badge[]> {
  const count = (await deskFor(desk, handOverNeeds).toHandOver()).length;
  return [{ count, text: (code) => handOverWords[code].badges.toHandOver(count) }];
}

/** Records that the hub has not heard of, and those that it has set aside. */
export function syncBadges({ surroundings: { status } }: HomeKnows): readonly Badge[] {
  const unsent = status?.waiting ?? 0;
  const setAside = status?.setAside.length ?? 0;
  return [
    { count: unsent, text: (code) => syncWords[code].badges.unsent(unsent) },
    { count: setAside, text: (code) => syncWords[code].badges.setAside(setAside) },
  ];
}
