import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { queryRows } from '#lib/server/db/database.ts';
import { describeOnEachDatabase } from './databases.ts';

// The schema can be spread over many machines by community as it is: an engine that does so (docs/scaling.md) asks that
// every key which must be unique holds the column by which rows are placed, and finds rows fast only by what begins
// with it. That the statements keep to one community as well is watched beside every contract test
// (watch-statements.ts).

/** Tables that are no community's. */
const shared = ['schema_migration'];

describeOnEachDatabase('the catalogue', (database) => {
  it('has the community as the first column of every table', async () => {
    const tables = await queryRows<{ table: string; first: string }>(
      database().orm,
      sql`SELECT relname AS table, attname AS first FROM pg_class
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum = 1
        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname`,
    );
    expect(tables.length).toBeGreaterThan(30);
    const own = tables.filter(({ table }) => !shared.includes(table));
    const others = own.filter(({ first }) => first !== 'community').map(({ table }) => table);
    // A community's own row is placed by its id.
    expect(others).toEqual(['community']);
    expect(tables.find(({ table }) => table === 'community')?.first).toBe('id');
  });

  it('leads every key, unique constraint and index with the community', async () => {
    const indexes = await queryRows<{ table: string; index: string; first: string | null }>(
      database().orm,
      sql`SELECT pg_class.relname AS table, indexrelid::regclass::text AS index, attname AS first FROM pg_index
        JOIN pg_class ON pg_class.oid = indrelid
        LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
        WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2`,
    );
    expect(indexes.length).toBeGreaterThan(40);
    const elsewhere = indexes.filter(({ table, first }) => !shared.includes(table) && first !== 'community');
    expect(elsewhere).toEqual([{ table: 'community', index: 'community_pkey', first: 'id' }]);
  });

  it('has no statistics of communities gathered, by which a new one would be taken for one of no rows', async () => {
    const gathered = await queryRows(
      database().orm,
      sql`SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attname = 'community'
          AND attstattarget IS DISTINCT FROM 0`,
    );
    expect(gathered).toEqual([]);
  });

  it('has a primary key on every table, and no reference that leaves the community', async () => {
    const constraints = await queryRows<{ table: string; type: string; definition: string }>(
      database().orm,
      sql`SELECT conrelid::regclass::text AS table, contype AS type, pg_get_constraintdef(pg_constraint.oid) AS definition
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'f', 'x') ORDER BY 1`,
    );
    const [tables] = await queryRows<{ count: number }>(
      database().orm,
      sql`SELECT count(*)::int AS count FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    expect(constraints.filter(({ type }) => type === 'p')).toHaveLength(tables?.count ?? 0);
    const leaving = constraints.filter(
      ({ type, definition }) => type !== 'p' && !/^FOREIGN KEY \("?community"?,.*\(community,/.test(definition),
    );
    expect(leaving).toEqual([]);
  });

  it('draws no number from a counter that all communities would share', async () => {
    const sequences = await queryRows(
      database().orm,
      sql`SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace`,
    );
    expect(sequences).toEqual([]);
  });
});
