import { sql, type SQL } from 'drizzle-orm';
import type { Transaction } from '../db/database.ts';

/**
 * Blanks the registrations of people whose words were erased among the texts that were set aside, whatever name those
 * say: a damaged one may spell it in another way, or come after the erasure.
 * @param which which of them, by the columns of `set_aside` and `erasure`
 */
export async function blankRegistrations(tx: Transaction, community: string, which: SQL): Promise<void> {
  await tx.execute(sql`
    UPDATE set_aside SET raw = '"erased"' FROM resident_erasure AS erasure
    WHERE set_aside.community = ${community} AND erasure.community = ${community} AND ${which}
      AND position('"resident.registered"' IN set_aside.raw) > 0
      AND position('"residentId":' || to_json(erasure.resident)::text IN set_aside.raw) > 0`);
}
