import { sql } from 'drizzle-orm';
import { queryRows, type Database } from '#lib/server/db/database.ts';

/** Copies all rows of a community into another database, as a dump of this moment holds them. */
export async function copyCommunity(from: Database, to: Database, community: string): Promise<void> {
  const tables = await queryRows<{ name: string }>(
    from.orm,
    sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migration'`,
  );
  const rows = tables.map(async ({ name }) => {
    const table = sql.identifier(name);
    const key = sql.identifier(name === 'community' ? 'id' : 'community');
    const [all] = await queryRows<{ rows: string }>(
      from.orm,
      sql`SELECT coalesce(json_agg(t), '[]')::text AS rows FROM ${table} AS t WHERE ${key} = ${community}`,
    );
    return { table, rows: all?.rows ?? '[]' };
  });
  const held = await Promise.all(rows);
  await to.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    for (const { table, rows: all } of held) {
      await tx.execute(sql`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, ${all}::json)`);
    }
  });
}
