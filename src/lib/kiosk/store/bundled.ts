import type { Table } from 'dexie';

// IndexedDB's cost lies in the requests, far less in what they carry: ten thousand rows one by one take it twenty times as
// long as the same rows in some hundred bundles, and the first pull would keep a new tablet waiting.

interface WithId {
  readonly id: string;
}

/** Rows kept in one record. */
export interface Bundle<Row extends WithId> {
  readonly number: number;
  readonly rows: readonly Row[];
}

/** Twenty rows each in a community of ten thousand. Another number needs a new version of the database. */
const bundleCount = 512;

/** Rows that are many, read one at a time, and written by pulls alone. Works inside the caller's transaction. */
export class BundledRows<Row extends WithId> {
  readonly #bundles: Table<Bundle<Row>, number>;

  constructor(bundles: Table<Bundle<Row>, number>) {
    this.#bundles = bundles;
  }

  /** The row of an id, undefined when there is none. */
  async get(id: string): Promise<Row | undefined> {
    const bundle = await this.#bundles.get(bundleOf(id));
    return bundle?.rows.find((row) => row.id === id);
  }

  /** Every row, in no order that means anything. */
  async all(): Promise<readonly Row[]> {
    const bundles = await this.#bundles.toArray();
    return bundles.flatMap(({ rows }) => rows);
  }

  /** Writes rows over those of the same ids; of two in `rows` the later one counts. */
  async put(rows: readonly Row[]): Promise<void> {
    const changed = new Map<number, Map<string, Row>>();
    for (const row of rows) {
      const number = bundleOf(row.id);
      const inBundle = changed.get(number) ?? new Map<string, Row>();
      changed.set(number, inBundle.set(row.id, row));
    }
    const numbers = [...changed.keys()];
    const before = await this.#bundles.bulkGet(numbers);
    await this.#bundles.bulkPut(
      numbers.map((number, index) => {
        const kept = new Map(before[index]?.rows.map((row) => [row.id, row]));
        for (const [id, row] of changed.get(number) ?? []) kept.set(id, row);
        return { number, rows: [...kept.values()] };
      }),
    );
  }
}

/** FNV-1a, the same on every device and in every version. */
function bundleOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % bundleCount;
}
