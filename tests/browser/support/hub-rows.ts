import type { SQL } from 'drizzle-orm';
import { queryRows } from '#lib/server/db/database.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import type { HubProcess } from './hub-process.ts';

/** Rows of the hub's own database, which must be a whole ledger; the hub stays stopped. */
export async function readRows<Row extends Record<string, unknown>>(
  hub: HubProcess,
  query: SQL,
): Promise<readonly Row[]> {
  await hub.kill('SIGTERM');
  const database = await openDatabase({ dataDir: hub.dataDir });
  try {
    const broken = await verifyLedger(database);
    if (broken.length > 0) throw new Error(`the hub's ledger is broken: ${JSON.stringify(broken)}`);
    return await queryRows<Row>(database.orm, query);
  } finally {
    await database.close();
  }
}
