import { addDays, isDay, startOfDayMs } from '#lib/domain/day.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import type { Permission } from '#lib/domain/permission.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import type { IconName } from '#lib/ui/icons.ts';
import type { SheetPage } from '#lib/domain/sheet.ts';
import { sheetRowsOf, tableOf, type Column, type ColumnHead, type TableView } from '#lib/ui/console/table.ts';
import { sheetRows } from '#lib/server/console/page.ts';
import type { Section } from '../section.ts';

/** What a list is asked with, and by whom. */
export interface ListContext {
  readonly database: App.Locals['hub']['database']['orm'];
  readonly communityId: string;
  readonly now: Date;
  /** The person's language, and the community's time zone. */
  readonly locale: HubLocale;
  readonly asked: URLSearchParams;
  /** Rows of a page; that of a screen where nobody says more. */
  readonly size?: number;
}

/** A choice that narrows a list. */
export interface FilterView {
  /** The parameter of the address that the choice sets. */
  readonly name: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: string | null;
  /** The choice that stands where the address says nothing; without it the list then shows all. */
  readonly usual?: string;
  /** Shown where the headings are not, which say the same: on a phone. */
  readonly onPhone?: true;
}

/** From which day to which a list tells; null where it begins with the first, or ends with the last. */
export interface PeriodView {
  readonly since: string | null;
  readonly until: string | null;
}

/** Where a button above a list leads. */
interface ListLink {
  readonly href: string;
  readonly icon: IconName;
  readonly permission: Permission;
  readonly label: (locale: HubLocale) => string;
}

/** A search by what is typed (`q` of the address) or by a card, whose number stays out of addresses and logs. */
interface ListSearch {
  readonly hint: (locale: HubLocale) => string;
  /** What an empty list says of a card that nobody holds. */
  readonly unknownCard: (locale: HubLocale) => string;
  /** The page of whoever holds a card; undefined where nobody does. */
  readonly byCard: (
    context: Pick<ListContext, 'database' | 'communityId'>,
    number: string,
  ) => Promise<string | undefined>;
}

/** A section whose page is a list. */
export interface ListSection extends Section {
  /** Whether its first page follows what comes in. */
  readonly isLive: boolean;
  /** Where something new is added to it, and what else belongs there, for those who may. */
  readonly links?: readonly ListLink[];
  /** How a list is searched into which a card's number may be typed. */
  readonly search?: ListSearch;
  readonly show: (context: ListContext) => Promise<ListView>;
  readonly sheet: SheetSource;
}

/** The whole list that an address asks for, page by page, as a spreadsheet holds it. */
export type SheetSource = (context: ListContext) => AsyncGenerator<SheetPage>;

/** A page of a list, ready to be read. */
export interface ListView {
  readonly table: TableView;
  readonly filters: readonly FilterView[];
  /** Null for a list that days do not narrow. */
  readonly period: PeriodView | null;
  /** Where the list goes on; null on its last page. */
  readonly next: string | null;
  /** Link to the whole list as a file; null if the list has no export. */
  readonly download: DownloadView | null;
}

/** A file that can be fetched. */
interface DownloadView {
  readonly href: string;
  readonly label: string;
}

/** What a list reads: a page of rows, and the filters that they went through. */
interface ReadPage {
  readonly rows: readonly unknown[];
  readonly next?: string | null;
  readonly filters?: readonly FilterView[];
  readonly period?: PeriodView;
  readonly download?: DownloadView;
}

/** What is special about a list. */
interface ListDefinition<Read extends ReadPage>
  extends Omit<ListSection, 'title' | 'show' | 'sheet'>, SheetDefinition<Read> {
  readonly words: (locale: HubLocale) => { readonly title: string; readonly empty: string };
  readonly keyOf: (row: Read['rows'][number]) => string;
}

/** What a file of a list is made of. */
interface SheetDefinition<Read extends ReadPage> {
  readonly read: (context: ListContext) => Promise<Read>;
  readonly columns: (locale: HubLocale, read: Read) => readonly Column<Read['rows'][number]>[];
}

/** Makes a section of what is special about its list. */
export const listOf = <Read extends ReadPage>({
  words,
  read,
  columns,
  keyOf,
  ...section
}: ListDefinition<Read>): ListSection => ({
  ...section,
  title: (locale) => words(locale).title,
  show: async (context) => {
    const { locale } = context;
    const page = await read(context);
    const { title: label, empty } = words(locale);
    const table = tableOf<Read['rows'][number]>({ label, empty }, columns(locale, page), page.rows, keyOf);
    const { filters = [], period = null, next = null, download = null } = page;
    return { table, filters, period, next, download };
  },
  sheet: sheetOf({ read, columns }),
});

/** Makes a file's source of what is read for a page and its columns: it goes on where the last page ended. */
export const sheetOf = <Read extends ReadPage>({ read, columns }: SheetDefinition<Read>): SheetSource =>
  async function* (context) {
    const asked = new URLSearchParams(context.asked);
    asked.delete('from');
    for (;;) {
      const page = await read({ ...context, asked, size: sheetRows });
      const own = columns(context.locale, page);
      yield { heads: own.map(({ label }) => label), rows: sheetRowsOf<Read['rows'][number]>(own, page.rows) };
      if (page.next === undefined || page.next === null) return;
      asked.set('from', page.next);
    }
  };

/** The days that an address asks for, with the moments between which they lie; what is no day asks for nothing. */
export function periodOf(
  asked: URLSearchParams,
  zone: string,
): { readonly since: Date | undefined; readonly before: Date | undefined; readonly view: PeriodView } {
  const dayOfAddress = (name: string): string | null => {
    const day = asked.get(name);
    return day !== null && isDay(day) ? day : null;
  };
  const [since, until] = [dayOfAddress('since'), dayOfAddress('until')];
  return {
    since: since === null ? undefined : new Date(startOfDayMs(since, zone)),
    before: until === null ? undefined : new Date(startOfDayMs(addDays(until, 1), zone)),
    view: { since, until },
  };
}

/** A filter that offers every word there is, and what of them an address asks for; anything else asks for nothing. */
export function filterOf<Value extends string>(
  asked: URLSearchParams,
  { name, label, words }: { readonly name: string; readonly label: string; readonly words: Record<Value, string> },
): { readonly chosen: Value | undefined; readonly view: FilterView } {
  const isOffered = (value: string | null): value is Value => value !== null && Object.hasOwn(words, value);
  const wanted = asked.get(name);
  const chosen = isOffered(wanted) ? wanted : undefined;
  const choices = Object.entries<string>(words).map(([value, word]) => ({ value, label: word }));
  return { chosen, view: { name, label, choices, chosen: chosen ?? null } };
}

/**
 * A filter by what people have entered. An address may ask for what nobody has (any more): it narrows the list to
 * nobody, and stands beside the others as what is chosen, since a list of everybody would be taken for those.
 * @param values what there is, in the order in which it is offered
 */
export function enteredFilterOf(
  asked: URLSearchParams,
  { name, label, values }: { readonly name: string; readonly label: string; readonly values: readonly string[] },
  wordOf: (value: string) => string,
): { readonly chosen: string | undefined; readonly view: FilterView } {
  const chosen = asked.get(name);
  const offered = new Set(chosen === null ? values : [...values, chosen]);
  const choices = [...offered].map((value) => ({ value, label: wordOf(value) }));
  return { chosen: chosen ?? undefined, view: { name, label, choices, chosen } };
}

/** Here and not among the words of every page: headings and choices are written out at the hub. */
const orders = {
  'zh-CN': { sort: '排序', up: (by: string) => `${by}（升序）`, down: (by: string) => `${by}（降序）` },
  en: { sort: 'Sort', up: (by: string) => `${by}, ascending`, down: (by: string) => `${by}, descending` },
} as const satisfies Record<LocaleCode, object>;

/** In which order an address asks for a list. */
interface Sorting<By extends string> {
  readonly by: By;
  readonly descending: boolean;
}

/**
 * In which order an address asks for a list (`?sort=balance`, or `-balance` for the other way round), with the heading
 * of a column by which it can be sorted, and the same as a filter for a screen without headings. Anything else asks for
 * the usual order.
 * @param words what it may be sorted by.
 */
export function sortOf<By extends string>(
  asked: URLSearchParams,
  { code }: HubLocale,
  words: Readonly<Record<By, string>>,
  usual: By,
): { readonly chosen: Sorting<By>; readonly heading: (by: By) => ColumnHead; readonly view: FilterView } {
  const wanted = asked.get('sort') ?? '';
  const descending = wanted.startsWith('-');
  const named = descending ? wanted.slice(1) : wanted;
  const isOffered = (name: string): name is By => Object.hasOwn(words, name);
  const chosen: Sorting<By> = isOffered(named) ? { by: named, descending } : { by: usual, descending: false };
  const heading = (by: By): ColumnHead => {
    const other = new URLSearchParams(asked);
    other.delete('from');
    other.set('sort', chosen.by === by && !chosen.descending ? `-${by}` : by);
    const direction = chosen.by === by ? (chosen.descending ? 'descending' : 'ascending') : 'none';
    return { label: words[by], sort: { href: `?${other.toString()}`, direction } };
  };
  const choices = Object.entries<string>(words).flatMap(([by, label]) => [
    { value: by, label: orders[code].up(label) },
    { value: `-${by}`, label: orders[code].down(label) },
  ]);
  const shown = asked.has('sort') ? `${chosen.descending ? '-' : ''}${chosen.by}` : null;
  const view: FilterView = { name: 'sort', label: orders[code].sort, choices, chosen: shown, usual, onPhone: true };
  return { chosen, heading, view };
}
