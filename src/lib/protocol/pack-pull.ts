import { assert } from '#lib/base/assert.ts';
import { uuidV7Head } from '#lib/base/id.ts';
import type { CardColumns, Histories, ResidentColumns } from './columns.ts';
import { rowScopeNames, type Changes, type PullPage, type PullResponse, type SentChanges } from './pull.ts';
import type { PackedCards } from './scopes/cards.ts';
import {
  dayMs,
  idDigits,
  minuteMs,
  type PackedMovements,
  type PackedResidents,
  type Wording,
} from './scopes/residents.ts';

// From columns to what travels; docs/protocol.md has an example. `unpack-pull.ts` is the way back.

/** A page as it travels. */
export const packPage = (page: PullPage): PullResponse => ({ ...page, changes: packChanges(page.changes) });

/**
 * Changed rows as they travel. A scope in which nothing has changed is left out: a tablet takes no scope that it has
 * not asked for, not even an empty one.
 */
export function packChanges({ residents, cards, ...rows }: Changes): SentChanges {
  const { heads } = residents;
  const changed = rowScopeNames.filter((name) => rows[name].length > 0);
  return {
    ...Object.fromEntries(changed.map((name) => [name, rows[name]])),
    ...(heads.id.length === 0 ? {} : { residents: packResidents(residents) }),
    ...(cards.id.length === 0 ? {} : { cards: packCards(cards, heads.id) }),
  };
}

function packResidents({ heads, ...histories }: ResidentColumns): PackedResidents {
  const { allotted, ...columns } = heads;
  return {
    ...columns,
    unallotted: allotted.map((points, index) => (heads.balance[index] ?? 0) - points),
    movements: packMovements(histories),
  };
}

/** Days since 1970 (UTC). */
const utcDayOf = (atMs: number): number => Math.floor(atMs / dayMs);

function packMovements({ movements, ends }: Histories): PackedMovements {
  const latestDay = movements.atMs.reduce((latest, atMs) => Math.max(latest, utcDayOf(atMs)), 0);
  const daysBefore: number[] = [];
  const minutes: number[] = [];
  const milliseconds: number[] = [];
  const ids: string[] = [];
  const wordings = new Wordings();
  const found: FoundWording[] = [];
  let index = 0;
  for (const end of ends) {
    let before = latestDay;
    for (; index < end; index += 1) {
      const atMs = movements.atMs[index] ?? 0;
      const day = utcDayOf(atMs);
      daysBefore.push(before - day);
      before = day;
      const minute = Math.floor((atMs - day * dayMs) / minuteMs);
      minutes.push(minute);
      milliseconds.push(atMs - day * dayMs - minute * minuteMs);
      const id = packId(movements.id[index] ?? null, atMs);
      if (id.digits !== '') ids.push(id.digits);
      const categoryId = movements.categoryId[index] ?? null;
      const kind = movements.kind[index];
      assert(kind !== undefined, 'the columns of a movement are equally long');
      found.push(wordings.find(kind, categoryId, movements.note[index] ?? '', id.form));
    }
  }
  return {
    counts: ends.map((end, place) => end - (ends[place - 1] ?? 0)),
    ...wordings.numbered(found),
    points: movements.points,
    latestDay,
    daysBefore,
    minutes,
    milliseconds,
    ids: ids.join(''),
  };
}

interface PackedId {
  readonly form: Wording['id'];
  readonly digits: string;
}

const noId: PackedId = { form: 'none', digits: '' };

function packId(id: string | null, atMs: number): PackedId {
  if (id === null) return noId;
  const digits = id.replaceAll('-', '');
  const tail = digits.slice(-idDigits.tail);
  return uuidV7Head(atMs) + tail === digits ? { form: 'tail', digits: tail } : { form: 'whole', digits };
}

/** A wording, how many movements have it, and its index once it has one. */
interface FoundWording extends Wording {
  readonly note: string;
  count: number;
  place: number | undefined;
}

/** Everything that movements say, each wording once. */
class Wordings {
  readonly #byNote = new Map<string, FoundWording[]>();

  /** The wording of a movement, counted once more. */
  find(kind: Wording['kind'], categoryId: string | null, note: string, id: Wording['id']): FoundWording {
    let sameNote = this.#byNote.get(note);
    if (sameNote === undefined) this.#byNote.set(note, (sameNote = []));
    let wording = sameNote.find((one) => one.kind === kind && one.categoryId === categoryId && one.id === id);
    if (wording === undefined) {
      wording = { kind, categoryId, note, id, count: 0, place: undefined };
      sameNote.push(wording);
    }
    wording.count += 1;
    return wording;
  }

  /** The columns that say which movement has which wording. A note that occurs once goes to `notes` instead. */
  numbered(found: readonly FoundWording[]): Pick<PackedMovements, 'wordings' | 'wording' | 'notes'> {
    const wordings: Wording[] = [];
    const notes: string[] = [];
    const add = ({ kind, categoryId, id }: Wording, note: string | null): number =>
      wordings.push({ kind, categoryId, note, id }) - 1;
    const repeated = [...this.#byNote.values()].flat().filter(({ count }) => count > 1);
    // The most frequent first, since a small index is a short one.
    for (const one of repeated.toSorted((left, right) => right.count - left.count)) one.place = add(one, one.note);
    const wording = found.map((one) => {
      if (one.place !== undefined) return one.place;
      notes.push(one.note);
      const place = wordings.findIndex(
        ({ kind, categoryId, id, note }) =>
          note === null && kind === one.kind && categoryId === one.categoryId && id === one.id,
      );
      return place < 0 ? add(one, null) : place;
    });
    return { wordings, wording, notes };
  }
}

/** Cards in the order of their residents: then most of them only say that they belong to the next resident. */
function packCards(cards: CardColumns, residentIds: readonly string[]): PackedCards {
  const places = new Map(residentIds.map((id, place) => [id, place]));
  const elsewhere: number[] = [];
  const here: number[][] = residentIds.map(() => []);
  for (const [index, residentId] of cards.residentId.entries()) {
    const place = places.get(residentId);
    (place === undefined ? elsewhere : (here[place] ?? elsewhere)).push(index);
  }
  const steps: number[] = [];
  let before = 0;
  for (const [place, own] of here.entries()) {
    for (let left = own.length; left > 0; left -= 1) {
      steps.push(place - before);
      before = place;
    }
  }
  const order = [...elsewhere, ...here.flat()];
  const valuesOf = <Value>(column: readonly Value[]): Value[] => order.map((index) => column[index] as Value);
  return {
    id: valuesOf(cards.id).join(''),
    elsewhere: elsewhere.map((index) => cards.residentId[index] ?? ''),
    steps,
    status: valuesOf(cards.status),
  };
}
