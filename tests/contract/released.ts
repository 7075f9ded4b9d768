import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { brotliDecompressSync, gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import type { Database } from '#lib/server/db/database.ts';
import { migrate, migrations } from '#lib/server/db/migrate.ts';
import { openInMemory } from '#lib/server/db/pglite.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { createPostgresDatabase } from './databases.ts';
import type { FoundTablet } from './tablet.ts';

// What release 0.1 left behind (releases/0.1): a hub's rows, a tablet's stores with four records that were not sent,
// and the requests by which that tablet then sent them, with the answers of that hub. They were made by the program of
// that release, from a community of three residents, by dumping its tables as JSON. The key of a real tablet cannot be
// taken out of it; this one could. Of the same hub there is the dump that the release made of its data folder; it lies
// here in a form that takes a third of the room.

const read = <Value>(file: string): Value =>
  JSON.parse(readFileSync(new URL(`releases/0.1/${file}.json`, import.meta.url), 'utf8')) as Value;

type Rows = Readonly<Record<string, readonly unknown[]>>;

/** A request of a tablet of release 0.1, and what the hub of that release answered. */
export interface RecordedExchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly answer: Readonly<Record<string, unknown>>;
}

export const recordedExchanges = read<readonly RecordedExchange[]>('exchanges');

/** The dump that release 0.1 made of its data folder, as its file was. */
export const releasedDump = (): Uint8Array<ArrayBuffer> => {
  const packed = readFileSync(new URL('releases/0.1/dump.tar.br', import.meta.url));
  return new Uint8Array(gzipSync(brotliDecompressSync(packed)));
};

/** The database of a hub of release 0.1, as it was; and its community. */
export async function openReleasedHub(
  kind: Database['kind'],
): Promise<{ readonly database: Database; readonly community: string; readonly close: () => Promise<void> }> {
  const { community, tables } = read<{ readonly community: string; readonly tables: Rows }>('hub');
  const server = kind === 'postgres' ? await createPostgresDatabase() : undefined;
  const database = server === undefined ? await openInMemory() : openPostgres(server.url);
  await migrate(database, migrations.slice(0, 1));
  await database.transaction(async (tx) => {
    // As a restore does it: rows refer to each other, and come table by table.
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    for (const [name, rows] of Object.entries(tables)) {
      if (name === 'schema_migration') continue;
      const table = sql.identifier(name);
      await tx.execute(
        sql`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, ${JSON.stringify(rows)}::json)`,
      );
    }
  });
  const close = async (): Promise<void> => {
    await database.close();
    await server?.drop();
  };
  return { database, community, close };
}

interface StoreSchema {
  readonly name: string;
  readonly keyPath: string | string[];
  readonly auto: boolean;
  readonly indexes: readonly { readonly name: string; readonly keyPath: string | string[] }[];
}

/** Writes the stores of a tablet of release 0.1 to a new IndexedDB, with nothing but IndexedDB itself. */
export async function layDownReleasedTablet(name: string): Promise<FoundTablet> {
  const { key, version, schema, stores, journal } = read<{
    readonly key: { readonly publicKey: JsonWebKey; readonly privateKey: JsonWebKey };
    readonly version: number;
    readonly schema: readonly StoreSchema[];
    readonly stores: Rows;
    readonly journal: string;
  }>('tablet');
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onerror = () => reject(request.error ?? new Error('the database could not be made'));
    request.onupgradeneeded = () => {
      for (const { name: store, keyPath, auto, indexes } of schema) {
        const made = request.result.createObjectStore(store, { keyPath, autoIncrement: auto });
        for (const index of indexes) made.createIndex(index.name, index.keyPath);
        for (const row of stores[store] ?? []) made.add(row);
      }
    };
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
  const p256 = { name: 'ECDSA', namedCurve: 'P-256' };
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.importKey('jwk', key.publicKey, p256, true, ['verify']),
    crypto.subtle.importKey('jwk', key.privateKey, p256, false, ['sign']),
  ]);
  return { name, key: { publicKey, privateKey }, journal };
}
