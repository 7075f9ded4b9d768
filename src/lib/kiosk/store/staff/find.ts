import { assert } from '#lib/base/assert.ts';
import type { CardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { isNamesake, mayBegin, mostInitials, type KnownName } from '#lib/domain/name.ts';
import { searchForm } from '#lib/domain/text.ts';
import { headForm, rowsOf, type ResidentHead } from '#lib/protocol/columns.ts';
import {
  cardIn,
  cardOf,
  findCard,
  findResident,
  isAway,
  latestOf,
  listRegistered,
  listRegistrations,
  type KnownCard,
} from '../people.ts';
import type { KioskTables } from '../tables.ts';
import type { DeskEnvironment } from './recording.ts';

/** A resident as staff find one. */
export interface FoundResident {
  readonly residentId: string;
  readonly number: string;
  readonly maskedName: string;
}

/** The most that a search finds: who needs more types another letter. */
export const mostFound = 20;

/** What a search looks at, without the balances and movements that make a row large. */
type SearchRow = Pick<ResidentHead, 'id' | 'number'> & KnownName;

/** Spells a name: its initials, in small letters. */
export type Speller = (name: string) => Promise<{ readonly initials: string }>;

interface Index {
  readonly cursor: string | null;
  readonly rows: readonly SearchRow[];
}

/**
 * The residents of the hub's rows as they are searched, kept until the next pull that changes something: reading ten
 * thousand rows takes its time, and a name is typed letter by letter.
 */
const indexes = new WeakMap<KioskTables, Index>();

async function indexedRows(tables: KioskTables): Promise<readonly SearchRow[]> {
  // The cursor is read before the rows: a pull in between makes them newer than they say, and they are read again.
  const cursor = (await tables.read('sync'))?.cursor ?? null;
  const kept = indexes.get(tables);
  if (kept?.cursor === cursor) return kept.rows;
  const { heads } = await tables.residents.columns();
  const rows = rowsOf(headForm, heads);
  indexes.set(tables, { cursor, rows });
  return rows;
}

/**
 * Finds residents by a name or its beginning, the first letters of its pinyin, or a resident number with or without
 * what stands before its digits. The kiosk knows no names: it finds those whose masked name and initials may be the
 * one.
 */
export async function findResidents(
  { tables }: DeskEnvironment,
  query: string,
  spell: Speller,
): Promise<readonly FoundResident[]> {
  return mostLikely(await everybody(tables), await matcher(query, spell));
}

/** Those who may bear the whole name that is about to be registered. */
export async function findNamesakes(
  { tables }: DeskEnvironment,
  name: string,
  spell: Speller,
): Promise<readonly FoundResident[]> {
  const wanted = { name, initials: (await spell(name)).initials };
  return mostLikely(await everybody(tables), (row) => isNamesake(wanted, row));
}

/**
 * Those who bear a whole name: whom the hub has named, and whoever was registered here by that name, of whom the hub
 * may not have heard.
 */
export async function findNamed(
  { tables }: DeskEnvironment,
  name: string,
  residents: readonly string[],
): Promise<readonly FoundResident[]> {
  const form = searchForm(name);
  const registered = (await listRegistrations(tables)).filter(({ words }) => searchForm(words?.name ?? '') === form);
  const named = new Set([...residents, ...registered.map(({ body }) => body.residentId)]);
  return mostLikely(await everybody(tables), ({ id }) => named.has(id));
}

/** Whether a search is for a name, and not for letters or a number. */
export const isName = (query: string): boolean => /[^a-z0-9]/.test(searchForm(query));

async function everybody(tables: KioskTables): Promise<readonly SearchRow[]> {
  // Those who were registered here are read first: a pull in between only makes somebody stand in both.
  const registered = await listRegistered(tables);
  return [...new Map([...registered, ...(await indexedRows(tables))].map((row) => [row.id, row])).values()];
}

const mostLikely = (rows: readonly SearchRow[], isWanted: (row: SearchRow) => boolean): readonly FoundResident[] =>
  rows
    .filter(isWanted)
    .toSorted((left, right) => left.initials.length - right.initials.length || (left.number < right.number ? -1 : 1))
    .slice(0, mostFound)
    .map(found);

async function matcher(query: string, spell: Speller): Promise<(row: SearchRow) => boolean> {
  const form = searchForm(query);
  if (form === '') return () => false;
  const letters = form.slice(0, mostInitials);
  if (/^[a-z]+$/.test(form)) return ({ initials }) => initials.startsWith(letters);
  if (/^[a-z0-9]+$/.test(form)) {
    // Digits alone are a number; with letters they may be a name as well.
    const mayBeName = /[a-z]/.test(form);
    return ({ number, initials }) =>
      (searchForm(number).endsWith(form) && isWholeNumber(number, form)) || (mayBeName && initials.startsWith(letters));
  }
  const wanted = { name: query, initials: (await spell(query)).initials };
  return (row) => mayBegin(wanted, row);
}

/** Whether all the digits at the end were typed, but for zeros in front: 12 is R0012 and not R0112. */
function isWholeNumber(number: string, wanted: string): boolean {
  const digitsOf = (text: string): number => Number(/\d+$/.exec(text)?.[0] ?? -1);
  return digitsOf(number) === digitsOf(wanted);
}

const found = ({ id, number, maskedName }: SearchRow): FoundResident => ({ residentId: id, number, maskedName });

/** Whose card it is, also when it is one that ended; undefined for one that nobody knows. */
export async function findByCard({ tables }: DeskEnvironment, number: CardNumber): Promise<FoundResident | undefined> {
  const card = await findCard(tables, await hashOfCard(tables, number));
  const row = card === undefined ? undefined : await findResident(tables, card.residentId);
  return row === undefined ? undefined : found(row);
}

/** The cards of a resident, active ones first. */
export async function residentCards({ tables }: DeskEnvironment, residentId: string): Promise<readonly KnownCard[]> {
  const [rows, effects] = await Promise.all([
    // It is asked rarely, and an index would make the first pull slower for everybody.
    tables.cards.all(),
    tables.effects.where('subject').startsWith('c:').toArray(),
  ]);
  const own = <Row extends { readonly residentId: string }>(row: Row): boolean => row.residentId === residentId;
  const words = [...rows.filter(own).map(cardOf), ...effects.flatMap(cardIn).filter(own)];
  const hashes = [...new Set(words.map(({ cardHash }) => cardHash))];
  const away = await isAway(tables, residentId);
  return hashes
    .flatMap((hash) => latestOf(words.filter(({ cardHash }) => cardHash === hash)) ?? [])
    .map((card) => (away && card.status === 'revoked' ? { ...card, status: 'away' as const } : card))
    .toSorted((left, right) => Number(right.status === 'active') - Number(left.status === 'active'));
}

/** What stands for a card's number wherever it is written down. */
export async function hashOfCard(tables: KioskTables, number: CardNumber): Promise<string> {
  const identity = await tables.read('identity');
  assert(identity !== undefined, 'only a paired kiosk reads cards');
  return hashCardNumber(identity.cardKey, number);
}
