import type { SQL } from 'drizzle-orm';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import type { HubProcess } from './hub-process.ts';

/**
 * Stops the hub, opens its own database, and leaves the hub stopped: what a page says might only be what it was told.
 */
export async function useDatabase<T>(hub: HubProcess, use: (database: Database) => Promise<T>): Promise<T> {
  await hub.kill('SIGTERM');
  const database = await openDatabase(hub);
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

/** Rows of the hub's own database, which must be a whole ledger; the hub stays stopped. */
export const readRows = <Row extends Record<string, unknown>>(hub: HubProcess, query: SQL): Promise<readonly Row[]> =>
  useDatabase(hub, async (database) => {
    const broken = await verifyLedger(database);
    if (broken.length > 0) throw new Error(`the hub's ledger is broken: ${JSON.stringify(broken)}`);
    return queryRows<Row>(database.orm, query);
  });
