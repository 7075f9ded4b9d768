import type { Table } from '#dexie';
import { rowsOf, type KeyedColumnForm } from '#lib/protocol/columns.ts';

// IndexedDB's cost lies in the requests, and then in how many objects it copies: ten thousand rows one by one take it
// twenty times as long as the same rows as the columns of some hundred bundles, and the first pull would keep a new
// tablet waiting.

/** Rows kept in one record, as columns. */
export interface Bundle<Held> {
  readonly number: number;
  columns: Held;
}

/** Forty rows each in a community of ten thousand. Another number needs a new version of the database. */
const bundleCount = 256;

/** Rows that are many, read one at a time, and written by pulls alone. Works inside the caller's transaction. */
export class BundledRows<Row, Held> {
  readonly #bundles: Table<Bundle<Held>, number>;
  readonly #form: KeyedColumnForm<Row, Held>;
  readonly #toKeep: (columns: Held) => Held;

  /** @param toKeep what is made of columns before they are written, where an earlier release needs more to read them */
  constructor(
    bundles: Table<Bundle<Held>, number>,
    form: KeyedColumnForm<Row, Held>,
    toKeep: (columns: Held) => Held = (columns) => columns,
  ) {
    this.#bundles = bundles;
    this.#form = form;
    this.#toKeep = toKeep;
  }

  /** The row of an id, undefined when there is none. */
  async get(id: string): Promise<Row | undefined> {
    const bundle = await this.#bundles.get(bundleOf(id));
    if (bundle === undefined) return undefined;
    const place = this.#form.ids(bundle.columns).indexOf(id);
    return place < 0 ? undefined : this.#form.rowAt(bundle.columns, place);
  }

  /** Every row, in no order that means anything. */
  async all(): Promise<readonly Row[]> {
    return rowsOf(this.#form, await this.columns());
  }

  /** The columns of every row, for whoever needs a few of them. */
  async columns(): Promise<Held> {
    const bundles = await this.#bundles.toArray();
    return this.#form.concat(bundles.map(({ columns }) => columns));
  }

  /** Writes rows over those of the same ids; of two in `rows` the later one counts. */
  async put(rows: Held): Promise<void> {
    const { pick } = this.#form;
    const changed = this.#placesByBundle(rows);
    const numbers = [...changed.keys()];
    if (numbers.length === 0) return;
    // Of a first pull there is nothing to be kept, and to ask that once is faster than to look for each bundle.
    const before = (await this.#bundles.count()) === 0 ? [] : await this.#bundles.bulkGet(numbers);
    await this.#bundles.bulkPut(
      numbers.map((number, index) => {
        const places = changed.get(number) ?? new Map<string, number>();
        const columns = pick(rows, [...places.values()]);
        const kept = before[index]?.columns;
        return { number, columns: this.#toKeep(kept === undefined ? columns : this.#merged(kept, columns, places)) };
      }),
    );
  }

  #placesByBundle(rows: Held): ReadonlyMap<number, ReadonlyMap<string, number>> {
    const bundles = new Map<number, Map<string, number>>();
    for (const [place, id] of this.#form.ids(rows).entries()) {
      const number = bundleOf(id);
      let places = bundles.get(number);
      if (places === undefined) bundles.set(number, (places = new Map<string, number>()));
      places.set(id, place);
    }
    return bundles;
  }

  #merged(before: Held, columns: Held, changed: ReadonlyMap<string, number>): Held {
    const { ids, pick, concat } = this.#form;
    const kept = ids(before).flatMap((id, place) => (changed.has(id) ? [] : [place]));
    return concat([pick(before, kept), columns]);
  }
}

/** FNV-1a, the same on every device and in every version. */
function bundleOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % bundleCount;
}
