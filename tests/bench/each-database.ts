import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '#lib/server/db/database.ts';
import { migrate } from '#lib/server/db/migrate.ts';
import { openEmbedded } from '#lib/server/db/pglite.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { createDatabase, startPostgres } from '../postgres/cluster.ts';
import type { Row } from './report.ts';

/** Measures on a PostgreSQL of its own, and on the embedded database as it is shipped; both are empty. */
export async function onEachDatabase(
  measure: (database: Database) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const cluster = await startPostgres();
  try {
    const server = openPostgres(await createDatabase(cluster.url, `bench_${randomBytes(6).toString('hex')}`));
    try {
      await migrate(server);
      rows.push(...(await measure(server)));
    } finally {
      await server.close();
    }
  } finally {
    await cluster.stop();
  }
  const folder = await mkdtemp(join(tmpdir(), 'points-store-bench-'));
  const embedded = await openEmbedded(join(folder, 'database'));
  try {
    await migrate(embedded);
    rows.push(...(await measure(embedded)));
  } finally {
    await embedded.close();
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}
