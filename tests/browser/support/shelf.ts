import { sql } from 'drizzle-orm';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import type { HubProcess } from './hub-process.ts';
import { useDatabase } from './hub-rows.ts';

/**
 * Fills the hub's shelf up to forty items that keep for ever, and returns all their barcodes; the hub stays stopped.
 */
export const fortyBarcodes = (hub: HubProcess): Promise<readonly string[]> =>
  useDatabase(hub, async ({ orm }) => {
    const known = await queryRows<{ barcode: string }>(orm, sql`SELECT barcode FROM item ORDER BY sort`);
    for (let index = known.length; index < 40; index += 1) {
      // GS1's prefixes from 20 on are for numbers of a shop's own.
      const barcode = withCheckDigit(`2000000${String(index).padStart(5, '0')}`);
      await orm.execute(sql`
        INSERT INTO item SELECT (jsonb_populate_record(item, jsonb_build_object(
          'id', ${`Z-${String(index)}`}::text, 'barcode', ${barcode}::text, 'sort', ${index}::int,
          'revision', item.revision + 1))).* FROM item ORDER BY sort LIMIT 1`);
    }
    // What does not keep asks for the date of each line, which another test gives.
    await orm.execute(sql`UPDATE item SET keeps = true, shelf_life_days = NULL, revision = revision + 1`);
    const all = await queryRows<{ barcode: string }>(orm, sql`SELECT barcode FROM item ORDER BY sort LIMIT 40`);
    return all.map(({ barcode }) => barcode);
  });

const withCheckDigit = (body: string): string => {
  const sum = Array.from(body, Number).reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return body + String((10 - (sum % 10)) % 10);
};

/** What came in through kiosks, from the hub's own database; the hub stays stopped. */
export const readDeliveries = (hub: HubProcess) =>
  useDatabase(hub, async (database) => {
    const [sums] = await queryRows<{ deliveries: number; lines: number; pieces: number }>(
      database.orm,
      sql`SELECT count(DISTINCT event.id)::int AS deliveries, count(*)::int AS lines,
          sum(stock_movement.quantity)::int AS pieces
        FROM event JOIN stock_movement ON stock_movement.community = event.community AND stock_movement.cause = event.id
        WHERE event.type = 'stock.received'`,
    );
    return { ...sums, brokenRows: await verifyLedger(database) };
  });

/**
 * Pieces of an item at the store of the hub's kiosk, and how many batches, counts and reviews say; the hub stays
 * stopped.
 */
export const readShelf = (hub: HubProcess, itemId: string) =>
  useDatabase(hub, async (database) => {
    const [shelf] = await queryRows<{ onHand: number; needsCount: boolean }>(
      database.orm,
      sql`SELECT stock.on_hand AS "onHand", stock.needs_count AS "needsCount" FROM stock
          JOIN kiosk ON kiosk.community = stock.community AND kiosk.store = stock.store WHERE stock.item = ${itemId}`,
    );
    return { ...shelf, brokenRows: await verifyLedger(database) };
  });
