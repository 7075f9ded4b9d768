import { dashed, uuidV7Head } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { cardForm, residentForm, type CardColumns, type Histories, type ResidentColumns } from './columns.ts';
import type { Changes, PackedChanges } from './pull.ts';
import { hashLength, idPattern } from '#lib/domain/scalar.ts';
import { cardStatuses, type PackedCards } from './scopes/cards.ts';
import {
  dayMs,
  idDigits,
  minuteMs,
  type PackedMovements,
  type PackedResidents,
  type Wording,
} from './scopes/residents.ts';

// From what travelled back to columns. Nothing is taken on trust: columns of unequal length, indexes out of range and
// values that no row may have make the whole answer unreadable.

/** Changed rows as both sides work with them, or what is wrong with the columns. */
export function unpackChanges({ residents, cards, ...rows }: PackedChanges): Result<Changes, string> {
  try {
    const changed = residents === undefined ? residentForm.ofRows([]) : unpackResidents(residents);
    const changedCards = cards === undefined ? cardForm.ofRows([]) : unpackCards(cards, changed.heads.id);
    return ok({ ...rows, residents: changed, cards: changedCards });
  } catch (error) {
    if (error instanceof Unreadable) return refuse(error.message);
    throw error;
  }
}

class Unreadable extends Error {}

function need(holds: boolean, what: string): void {
  if (!holds) throw new Unreadable(what);
}

function needLength(length: number, columns: Readonly<Record<string, { readonly length: number }>>): void {
  for (const [name, column] of Object.entries(columns)) need(column.length === length, `${name} has another length`);
}

function needWhole(columns: Readonly<Record<string, readonly number[]>>, least: number, most: number): void {
  for (const [name, column] of Object.entries(columns)) {
    for (const value of column) {
      if (!Number.isInteger(value) || value < least || value > most) throw new Unreadable(`${name}: ${value}`);
    }
  }
}

function needIds(column: readonly string[]): void {
  for (const value of column) need(idPattern.test(value), 'not an id');
}

function missing(what: string): never {
  throw new Unreadable(`${what}: too few`);
}

/** A value of a column. The index must exist. */
function at<Value>(column: readonly Value[], index: number): Value {
  const value = column[index];
  if (value === undefined) throw new Unreadable(`there is no place ${index}`);
  return value;
}

/** Pieces of one text, one after the other, until it is used up. */
class Pieces {
  readonly #text: string;
  #from = 0;

  constructor(text: string, alphabet: RegExp, name: string) {
    need(alphabet.test(text), `${name}: a strange character`);
    this.#text = text;
  }

  next(length: number): string {
    const piece = this.#text.slice(this.#from, (this.#from += length));
    need(piece.length === length, 'a text is too short');
    return piece;
  }

  needEnd(): void {
    need(this.#from === this.#text.length, 'a text is too long');
  }
}

const most = Number.MAX_SAFE_INTEGER;
const base64Url = /^[A-Za-z0-9_-]*$/;
const hexDigits = /^[0-9a-f]*$/;

function unpackResidents({ unallotted, movements, ...columns }: PackedResidents): ResidentColumns {
  const { id, balance, wanted } = columns;
  needLength(id.length, { ...columns, unallotted, counts: movements.counts });
  needIds(id);
  needWhole({ balance, unallotted }, -most, most);
  const allotted = balance.map((points, index) => points - at(unallotted, index));
  needWhole({ allotted, wanted }, 0, most);
  return { heads: { ...columns, allotted }, ...unpackMovements(movements) };
}

const minutesOfDay = dayMs / minuteMs;
/** The largest timestamp that a Date can hold, in either direction from 1970. */
const lastMs = 8.64e15;

function unpackMovements(columns: PackedMovements): Histories {
  const { counts, wordings, wording, points, latestDay, daysBefore, minutes, milliseconds } = columns;
  needWhole({ counts }, 0, wording.length);
  let end = 0;
  const ends = counts.map((count) => (end += count));
  needLength(end, { wording, points, daysBefore, minutes, milliseconds });
  needWhole({ points }, -most, most);
  needWhole({ latestDay: [latestDay], daysBefore }, -most, most);
  needWhole({ minutes }, 0, minutesOfDay - 1);
  needWhole({ milliseconds }, 0, minuteMs - 1);
  needWhole({ wording }, 0, wordings.length - 1);
  const atMs = unpackTimes(columns, ends);
  const said = wording.map((place) => at(wordings, place));
  const ids = new Pieces(columns.ids, hexDigits, 'ids');
  const notes = columns.notes.values();
  const movements = {
    id: said.map(({ id }, index) => (id === 'none' ? null : unpackId(id, ids.next(idDigits[id]), at(atMs, index)))),
    kind: said.map(({ kind }) => kind),
    points,
    atMs,
    categoryId: said.map(({ categoryId }) => categoryId),
    note: said.map(({ note }) => note ?? notes.next().value ?? missing('notes')),
  };
  ids.needEnd();
  need(notes.next().done === true, 'notes: too many');
  return { movements, ends };
}

function unpackTimes(
  { latestDay, daysBefore, minutes, milliseconds }: PackedMovements,
  ends: readonly number[],
): readonly number[] {
  const times: number[] = [];
  for (const end of ends) {
    let day = latestDay;
    while (times.length < end) {
      day -= at(daysBefore, times.length);
      const atMs = day * dayMs + at(minutes, times.length) * minuteMs + at(milliseconds, times.length);
      need(Math.abs(atMs) <= lastMs, 'daysBefore: outside of all time');
      times.push(atMs);
    }
  }
  return times;
}

function unpackId(form: Exclude<Wording['id'], 'none'>, digits: string, atMs: number): string {
  if (form === 'whole') return dashed(digits);
  need(atMs >= 0 && atMs < 2 ** 48, 'ids: no UUIDv7 is of that time');
  return dashed(uuidV7Head(atMs) + digits);
}

const isCardStatus = (status: string): boolean => (cardStatuses as readonly string[]).includes(status);

function unpackCards({ id, elsewhere, steps, status }: PackedCards, residentIds: readonly string[]): CardColumns {
  needIds(elsewhere);
  needWhole({ steps }, 0, residentIds.length);
  let place = 0;
  const residentId = [...elsewhere, ...steps.map((step) => at(residentIds, (place += step)))];
  needLength(residentId.length, { status });
  need(status.every(isCardStatus), 'status: unknown');
  const hashes = new Pieces(id, base64Url, 'id');
  const cards = {
    id: residentId.map(() => hashes.next(hashLength)),
    residentId,
    status: status as CardColumns['status'],
  };
  hashes.needEnd();
  return cards;
}
