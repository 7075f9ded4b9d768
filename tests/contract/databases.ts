import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import type { Database } from '#lib/server/db/database.ts';
import { openInMemory } from '#lib/server/db/pglite.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { createDatabase, dropDatabase } from '../postgres/cluster.ts';

// PGlite has one session and so cannot show a race: whatever the hub does is tried on a real PostgreSQL as well.

/** A new PostgreSQL database of the run's server, as a URL and a function that removes it. */
export async function createPostgresDatabase(template?: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = inject('postgres');
  const name = `points_${randomBytes(6).toString('hex')}`;
  const url = await createDatabase(server.url, name, template);
  return { url, drop: () => dropDatabase(server.url, name) };
}

/** Each database that the hub runs on; `open` makes a new one with the schema and nothing in it. */
export const databases: readonly { readonly kind: Database['kind']; readonly open: () => Promise<Database> }[] = [
  { kind: 'pglite', open: async () => openInMemory(await openAsBlob(inject('memoryImage'))) },
  {
    kind: 'postgres',
    open: async () => {
      const { url, drop } = await createPostgresDatabase(inject('postgres').template);
      const database = openPostgres(url);
      const close = async (): Promise<void> => {
        await database.close();
        await drop();
      };
      return { ...database, close };
    },
  },
];

/** What a suite is given: its own new database, and how to open more. */
type Suite = (database: () => Database, open: () => Promise<Database>) => void;

/** Declares a suite once on PGlite and once on PostgreSQL; its tests share one new database. */
export const describeOnEachDatabase = (name: string, suite: Suite): void => describeOn(databases, name, suite);

/** Declares a suite on PostgreSQL alone, where things happen at the same time. */
export const describeOnPostgres = (name: string, suite: Suite): void =>
  describeOn(
    databases.filter(({ kind }) => kind === 'postgres'),
    name,
    suite,
  );

function describeOn(kinds: typeof databases, name: string, suite: Suite): void {
  describe.each(kinds)(`${name} on $kind`, ({ open }) => {
    let database: Database;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());
    suite(() => database, open);
  });
}
