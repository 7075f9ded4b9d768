import { sql } from 'drizzle-orm';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import type { HubProcess } from './hub-process.ts';
import { useDatabase } from './hub-rows.ts';

/** What stands in the hub's books about redemptions made at kiosks. */
export interface Books {
  /** Numbers of redemptions that came as events, in the order of the kiosks' chains. */
  readonly numbers: readonly string[];
  readonly balances: ReadonlyMap<string, number>;
  readonly brokenRows: readonly unknown[];
  readonly setAside: number;
  readonly reviews: readonly string[];
}

/** Reads the books in the hub's own database; the hub stays stopped. */
export const readBooks = (hub: HubProcess): Promise<Books> => useDatabase(hub, read);

async function read(database: Database): Promise<Books> {
  const { orm } = database;
  const redemptions = await queryRows<{ number: string }>(
    orm,
    sql`SELECT e.payload::json->'body'->>'number' AS number FROM redemption r JOIN event e ON e.community = r.community AND e.id = r.event ORDER BY e.received_at, e.kiosk, e.seq`,
  );
  const accounts = await queryRows<{ id: string; balance: number | string }>(
    orm,
    sql`SELECT id, balance FROM account WHERE kind = 'resident'`,
  );
  const [aside] = await queryRows<{ n: number }>(orm, sql`SELECT count(*)::int AS n FROM set_aside`);
  const reviews = await queryRows<{ code: string }>(orm, sql`SELECT code FROM review ORDER BY raised_at`);
  return {
    numbers: redemptions.map((row) => row.number),
    balances: new Map(accounts.map((row) => [row.id, Number(row.balance)])),
    brokenRows: await verifyLedger(database),
    setAside: aside?.n ?? 0,
    reviews: reviews.map((row) => row.code),
  };
}
