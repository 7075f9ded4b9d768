import 'fake-indexeddb/auto';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { searchForm } from '#lib/domain/text.ts';
import type { KioskTables } from '#lib/kiosk/store/tables.ts';
import { packPage } from '#lib/protocol/pack-pull.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { migrate } from '#lib/server/db/migrate.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { enterKiosk, foundCommunity, residentId, testNow } from './community.ts';
import { databases, describeOnEachDatabase } from './databases.ts';
import { openHub } from './http.ts';
import { layDownReleasedTablet, openReleasedHub } from './released.ts';
import { newTablet, type TestTablet } from './tablet.ts';

// Whoever has a tablet could try names against a hash of each, so there is none: not on the wire, not in the tablet,
// and not in the hub's database.

/** The hash of the name of every resident of `releases/0.1`. */
const hashThen = 'mxC_HTlPwvGD';

describeOnEachDatabase('what a pull says of a name', (database) => {
  it('is the masked name and the initials: two names that agree in both are told apart by nothing', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const said = async (name: string): Promise<string> => {
      await database().orm.execute(
        sql`UPDATE resident SET name = ${name}, name_form = ${searchForm(name)}
          WHERE community = ${community} AND id = ${residentId(0)}`,
      );
      const query = { cursor: null, limit: 100, epoch: kiosk.epoch, scopes: currentScopes };
      return JSON.stringify(packPage(await pull(database(), kiosk.subject, query, testNow)).changes);
    };
    expect(await said('王雪兰')).toBe(await said('王秀兰'));
    expect(await said('王雪莲')).not.toBe(await said('王秀兰'));
  });
});

/** Whether the file of the table of residents has a text anywhere in it, be it in a row that is gone. */
async function isInFile(database: Database, text: string): Promise<boolean> {
  await database.orm.execute(sql`CHECKPOINT`);
  const [row] = await queryRows<{ place: number }>(
    database.orm,
    sql`SELECT position(convert_to(${text}, 'UTF8') IN pg_read_binary_file(pg_relation_filepath('resident'))) AS place`,
  );
  return (row?.place ?? 0) > 0;
}

describe.each(databases)('the database of a hub of release 0.1 on $kind', ({ kind }) => {
  it('has no hash of a name once it is migrated, nor has its file', async () => {
    const { database, close } = await openReleasedHub(kind);
    try {
      expect(await isInFile(database, hashThen)).toBe(true);
      await migrate(database);
      expect(await isInFile(database, hashThen)).toBe(false);
      expect(await isInFile(database, '王秀兰')).toBe(true);
    } finally {
      await close();
    }
  });
});

/** Everything that a tablet keeps. */
async function kept({ store, journal }: TestTablet): Promise<string> {
  const rows = await Promise.all(store.tables.tables.map((table) => table.toArray() as PromiseLike<unknown[]>));
  return JSON.stringify(rows) + journal.text;
}

/** The heads of the residents as the program of release 0.1 reads them: a value of every column for each. */
async function headsAsThen({ residentBundles }: KioskTables): Promise<readonly unknown[]> {
  const bundles = (await residentBundles.toArray()) as unknown as {
    readonly columns: { readonly heads: Readonly<Record<string, readonly unknown[]>> };
  }[];
  const then = 'id number maskedName elderMode initials nameHash balance allotted wanted'.split(' ');
  return bundles.flatMap(({ columns: { heads } }) =>
    (heads['id'] ?? []).map((_id, place) =>
      // As there, a column that is missing throws.
      Object.fromEntries(then.map((field) => [field, (heads[field] as readonly unknown[])[place]])),
    ),
  );
}

describe.each(databases)('a tablet of release 0.1 with a hub on $kind', ({ kind }) => {
  it('keeps no hash of a name from the moment it opens, and its residents can be read after it is put back', async () => {
    const { database, close } = await openReleasedHub(kind);
    try {
      await migrate(database);
      const tablet = await newTablet(openHub(database), await layDownReleasedTablet(`hashed-${kind}`));
      const { tables } = tablet.store;
      for (const when of ['opened', 'exchanged']) {
        if (when === 'exchanged') expect((await tablet.exchange()).kind).toBe('done');
        expect(await kept(tablet), when).not.toContain(hashThen);
        expect(await headsAsThen(tables), when).toHaveLength(3);
        const balance = when === 'opened' ? 970 : 910;
        expect(await headsAsThen(tables), when).toContainEqual(expect.objectContaining({ id: 'res-0', balance }));
      }
    } finally {
      await close();
    }
  });
});
