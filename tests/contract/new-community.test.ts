import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { migrate, migrations } from '#lib/server/db/migrate.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { enterKiosk, foundCommunity, type TestKiosk } from './community.ts';
import { createPostgresDatabase } from './databases.ts';
import { pushed } from './pushed.ts';

// The planner once took a community that its statistics did not know for one of no rows, and read all of its events for
// each.

/** A database of one connection, whose counters are read behind what it did. */
async function openAlone(template?: string): Promise<Database> {
  const { url, drop } = await createPostgresDatabase(template);
  const database = openPostgres(url, 1);
  onTestFinished(() => database.close().then(drop));
  return database;
}

/** How many rows and entries of indexes were read so far. */
async function readSoFar({ orm }: Database): Promise<number> {
  await orm.execute(sql`SELECT pg_stat_force_next_flush()`);
  const [row] = await queryRows<{ read: number }>(
    orm,
    sql`SELECT ((SELECT sum(idx_tup_read) FROM pg_stat_user_indexes)
      + (SELECT sum(seq_tup_read) FROM pg_stat_user_tables))::float8 AS read`,
  );
  return row?.read ?? 0;
}

const residents = 1000;
const batchEvents = 200;

/** What a kiosk's next batch makes the database read. */
async function readByBatch(database: Database, kiosk: TestKiosk): Promise<number> {
  const first = kiosk.events.length;
  for (let index = 0; index < batchEvents; index += 1) kiosk.redeem((first + index) % residents, [index % 3]);
  const before = await readSoFar(database);
  await pushed(database, kiosk, kiosk.batch(kiosk.events.slice(first)));
  return (await readSoFar(database)) - before;
}

test('a new community beside a known one is read as sparingly, however many events it has', async () => {
  const database = await openAlone(inject('postgres').template);
  const lastOf = async (): Promise<number> => {
    const kiosk = await enterKiosk(database, await foundCommunity(database, { residents }), 'A');
    let read = 0;
    for (let round = 0; round < 4; round += 1) read = await readByBatch(database, kiosk);
    return read;
  };
  const known = await lastOf();
  await database.orm.execute(sql`ANALYZE`);
  expect(await lastOf()).toBeLessThan(3 * known);
});

test('what was gathered about communities before is forgotten', async () => {
  const database = await openAlone();
  await migrate(
    database,
    migrations.slice(
      0,
      migrations.findIndex(({ id }) => id === '0003-statistics'),
    ),
  );
  await database.orm.execute(sql`INSERT INTO waiting (community, event, waits_for)
    SELECT 'known', gen_random_uuid(), '' FROM generate_series(1, 100)`);
  const known = () =>
    queryRows(database.orm, sql`SELECT tablename FROM pg_stats WHERE schemaname = 'public' AND attname = 'community'`);
  await database.orm.execute(sql`ANALYZE`);
  expect(await known()).toEqual([{ tablename: 'waiting' }]);
  await migrate(database);
  await database.orm.execute(sql`ANALYZE`);
  expect(await known()).toEqual([]);
});
