import { is, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { expect, it, onTestFinished, test } from 'vitest';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { checksumOf, migrate, migrations, SchemaMismatch, type Migration } from '#lib/server/db/migrate.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import * as adjustment from '#lib/server/db/schema/adjustment.ts';
import * as award from '#lib/server/db/schema/award.ts';
import * as community from '#lib/server/db/schema/community.ts';
import * as counter from '#lib/server/db/schema/counter.ts';
import * as event from '#lib/server/db/schema/event.ts';
import * as hubFact from '#lib/server/db/schema/hub-fact.ts';
import * as kiosk from '#lib/server/db/schema/kiosk.ts';
import * as ledger from '#lib/server/db/schema/ledger.ts';
import * as keptEvent from '#lib/server/db/schema/kept-event.ts';
import * as staffMinute from '#lib/server/db/schema/staff-minute.ts';
import * as pending from '#lib/server/db/schema/pending.ts';
import * as posting from '#lib/server/db/schema/posting.ts';
import * as proxy from '#lib/server/db/schema/proxy.ts';
import * as resident from '#lib/server/db/schema/resident.ts';
import * as shelf from '#lib/server/db/schema/shelf.ts';
import * as thingChange from '#lib/server/db/schema/thing-change.ts';
import { createPostgresDatabase, describeOnEachDatabase } from './databases.ts';

const tables = [
  adjustment,
  award,
  community,
  counter,
  event,
  hubFact,
  keptEvent,
  staffMinute,
  kiosk,
  ledger,
  pending,
  posting,
  proxy,
  resident,
  shelf,
  thingChange,
]
  .flatMap((file) => Object.values(file))
  .filter((value): value is PgTable => is(value, PgTable))
  .map(getTableConfig);

const applied = (database: Database) =>
  queryRows<{ id: string; checksum: string }>(database.orm, sql`SELECT * FROM schema_migration ORDER BY id`);
const step = (id: string, ...statements: readonly string[]): Migration => ({ id, statements });

describeOnEachDatabase('the schema', (database, open) => {
  it('has the tables and columns that the code knows, with their types, and no others', async () => {
    const found = await queryRows<{ description: string }>(
      database().orm,
      sql`SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ||
                 CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END AS description
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'schema_migration'`,
    );
    const known = tables.flatMap(({ name, columns }) =>
      columns.map((column) => {
        const type = column.getSQLType().replace('timestamp (3)', 'timestamp(3)');
        return `${name}.${column.name} ${type}${column.notNull ? ' NOT NULL' : ''}`;
      }),
    );
    expect(known.length).toBeGreaterThan(100);
    expect(found.map(({ description }) => description).sort()).toEqual(known.sort());
  });

  it('has the primary keys that the code knows, each leading with the community', async () => {
    const found = await queryRows<{ name: string; columns: string }>(
      database().orm,
      sql`SELECT c.relname AS name, string_agg(a.attname, ',' ORDER BY key.place) AS columns
          FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
          CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS key(number, place)
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = key.number
          WHERE i.indisprimary AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'schema_migration'
          GROUP BY c.relname`,
    );
    const known = tables.map(({ name, columns, primaryKeys }) => {
      const own = columns.filter((column) => column.primary);
      return { name, columns: [...own, ...primaryKeys.flatMap((key) => key.columns)].map((c) => c.name).join(',') };
    });
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(found.toSorted(byName)).toEqual(known.sort(byName));
    expect(known.filter(({ name, columns }) => name !== 'community' && !/^community,/.test(columns))).toEqual([]);
  });

  it('has the indexes, unique constraints and checks that the code knows', async () => {
    const found = await queryRows<{ name: string }>(
      database().orm,
      sql`SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
          WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisprimary
          UNION SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'c'`,
    );
    const known = tables.flatMap(({ indexes, uniqueConstraints, checks }) => [
      ...indexes.map((index) => index.config.name),
      ...uniqueConstraints.map((unique) => unique.name),
      ...checks.map((check) => check.name),
    ]);
    expect(found.map(({ name }) => name).sort()).toEqual(known.sort());
  });

  it('stays as it is when the program starts again', async () => {
    const before = await applied(database());
    expect(before.map(({ id }) => id)).toEqual(migrations.map(({ id }) => id));
    await migrate(database());
    expect(await applied(database())).toEqual(before);
  });

  it('takes the steps that are new, and refuses a changed one, a missing one, and a program older than itself', async () => {
    const other = await open();
    onTestFinished(() => other.close());
    const [next, after] = [step('9001-next', 'CREATE TABLE next (n integer)'), step('9002-after', 'SELECT 1')];
    await migrate(other, [...migrations, next]);
    await migrate(other, [...migrations, next, after]);
    expect(await queryRows(other.orm, sql`SELECT n FROM next`)).toEqual([]);
    const refused = [migrations, [...migrations, after], [...migrations, step(next.id, 'SELECT 2'), after]];
    for (const steps of refused) await expect(migrate(other, steps)).rejects.toThrow(SchemaMismatch);
    expect((await applied(other)).slice(migrations.length).map(({ id }) => id)).toEqual([next.id, after.id]);
  });

  it('F89 goes on with a database that was made while a step had another text', async () => {
    const other = await open();
    onTestFinished(() => other.close());
    const place = migrations.findIndex(({ otherwise }) => otherwise !== undefined);
    const changed = migrations[place];
    // From an empty schema, as far as the program of that time went.
    await other.orm.execute(sql`DROP SCHEMA public CASCADE`);
    await other.orm.execute(sql`CREATE SCHEMA public`);
    const until = migrations.findIndex(({ id }) => id === '0019-no-award-allowance');
    const then = migrations.slice(0, until).map(({ id, statements }, index) => ({
      id,
      statements: index === place ? statements.filter((each) => !each.includes('award_allowance')) : statements,
    }));
    await migrate(other, then);
    expect((await applied(other))[place]?.checksum).toBe(changed?.otherwise?.checksum);
    await migrate(other);
    expect((await applied(other)).map(({ id, checksum }) => [id, checksum])).toEqual(
      migrations.map((each) => [each.id, checksumOf(each)]),
    );
  });

  it('leaves nothing of a step that fails', async () => {
    const other = await open();
    onTestFinished(() => other.close());
    const before = await applied(other);
    const broken = step('9001-broken', 'CREATE TABLE half (n integer)', 'SELECT 1 / 0');
    await expect(migrate(other, [...migrations, broken])).rejects.toThrow();
    expect(await queryRows(other.orm, sql`SELECT to_regclass('half')::text AS half`)).toEqual([{ half: null }]);
    expect(await applied(other)).toEqual(before);
  });
});

test('several hubs that start at once on an empty PostgreSQL migrate it once', async () => {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const hubs = Array.from({ length: 6 }, () => openPostgres(url, 2));
  onTestFinished(() => Promise.all(hubs.map((hub) => hub.close())).then(() => undefined));
  await Promise.all(hubs.map((hub) => migrate(hub)));
  for (const hub of hubs) expect(await applied(hub)).toHaveLength(migrations.length);
});
