import type { Table } from 'dexie';
import type { ColumnForm } from './columns.ts';

// IndexedDB's cost lies in the requests, far less in what they carry: ten thousand rows one by one take it twenty times as
// long as the same rows in some hundred bundles, and the first pull would keep a new tablet waiting.

/** Rows kept in one record. */
export interface Bundle<Columns> {
  readonly number: number;
  readonly columns: Columns;
}

/** Forty rows each in a community of ten thousand. Another number needs a new version of the database. */
const bundleCount = 256;

/** Rows that are many, read one at a time, and written by pulls alone. Works inside the caller's transaction. */
export class BundledRows<Row extends { readonly id: string }, Columns> {
  readonly #bundles: Table<Bundle<Columns>, number>;
  readonly #form: ColumnForm<Row, Columns>;

  constructor(bundles: Table<Bundle<Columns>, number>, form: ColumnForm<Row, Columns>) {
    this.#bundles = bundles;
    this.#form = form;
  }

  /** The row of an id, undefined when there is none. */
  async get(id: string): Promise<Row | undefined> {
    const bundle = await this.#bundles.get(bundleOf(id));
    return bundle === undefined
      ? undefined
      : this.#form.rowAt(bundle.columns, this.#form.ids(bundle.columns).indexOf(id));
  }

  /** Every row, in no order that means anything. */
  async all(): Promise<readonly Row[]> {
    const bundles = await this.#bundles.toArray();
    return bundles.flatMap((bundle) => this.#rowsOf(bundle));
  }

  /** Writes rows over those of the same ids; of two in `rows` the later one counts. */
  async put(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const changed = new Map<number, Map<string, Row>>();
    for (const row of rows) {
      const number = bundleOf(row.id);
      let inBundle = changed.get(number);
      if (inBundle === undefined) changed.set(number, (inBundle = new Map<string, Row>()));
      inBundle.set(row.id, row);
    }
    const numbers = [...changed.keys()];
    // Of a first pull there is nothing to be kept, and to ask that once is faster than to look for each bundle.
    const before = (await this.#bundles.count()) === 0 ? [] : await this.#bundles.bulkGet(numbers);
    await this.#bundles.bulkPut(
      numbers.map((number, index) => {
        const kept = new Map(this.#rowsOf(before[index]).map((row) => [row.id, row]));
        for (const [id, row] of changed.get(number) ?? []) kept.set(id, row);
        return { number, columns: this.#form.toColumns([...kept.values()]) };
      }),
    );
  }

  #rowsOf(bundle: Bundle<Columns> | undefined): readonly Row[] {
    if (bundle === undefined) return [];
    const { columns } = bundle;
    return this.#form.ids(columns).flatMap((_id, place) => this.#form.rowAt(columns, place) ?? []);
  }
}

/** FNV-1a, the same on every device and in every version. */
function bundleOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % bundleCount;
}
