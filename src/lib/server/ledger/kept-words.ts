import { sql, type SQL } from 'drizzle-orm';
import type { Transaction } from '../db/database.ts';

/**
 * Erases the words of people who were erased from what is kept of other kiosks' events. A registration that says the
 * name itself is replaced by its tombstone, as a stored one is.
 * @param which which of them, by the columns of `kept_event` and `erasure`
 */
export async function blankKept(tx: Transaction, community: string, which: SQL): Promise<void> {
  // A reversal names the redemption alone, which may lie here itself.
  await tx.execute(sql`
    UPDATE kept_event SET words = NULL FROM resident_erasure AS erasure
    WHERE kept_event.community = ${community} AND erasure.community = ${community} AND ${which}
      AND kept_event.words IS NOT NULL
      AND (position(to_json(erasure.resident)::text IN kept_event.payload) > 0
        OR kept_event.type = 'redemption.reversed' AND EXISTS (
          SELECT 1 FROM redemption
          JOIN event ON event.community = redemption.community AND event.id = redemption.event
          WHERE redemption.community = ${community}
            AND redemption.id::text = kept_event.payload::json -> 'body' ->> 'redemptionId'
            AND event.payload::json -> 'body' ->> 'residentId' = erasure.resident)
        OR kept_event.type = 'redemption.reversed' AND EXISTS (
          SELECT 1 FROM kept_event AS redeemed
          WHERE redeemed.community = ${community} AND redeemed.type = 'redemption.recorded'
            AND redeemed.payload::json -> 'body' ->> 'residentId' = erasure.resident
            AND redeemed.payload::json -> 'body' ->> 'redemptionId'
              = kept_event.payload::json -> 'body' ->> 'redemptionId'))`);
  await tx.execute(sql`
    UPDATE kept_event SET payload = tombstone_of(payload) FROM resident_erasure AS erasure
    WHERE kept_event.community = ${community} AND erasure.community = ${community} AND ${which}
      AND kept_event.type = 'resident.registered' AND kept_event.payload::json ->> 'v' = '1'
      AND kept_event.payload::json -> 'body' ->> 'residentId' = erasure.resident`);
}
