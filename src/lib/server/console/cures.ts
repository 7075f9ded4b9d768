import { sql, type SQL } from 'drizzle-orm';
import type { Cure } from '#lib/findings/definition.ts';
import { reviews } from '#lib/findings/reviews.ts';

// What has been put right needs nobody's decision. Each cure is a condition on a row of `review`: what the review's
// advice asks for has been done since. It is asked whenever the queue is read, and nothing is written for it, so that a
// review opens again by itself when the cure is undone.

/** Whether a condition holds of the event that raised the review, in `raised`. */
const raisedBy = (community: string, holds: SQL): SQL => sql`EXISTS (SELECT 1 FROM event AS raised
  WHERE raised.community = ${community} AND raised.id = review.event AND ${holds})`;

/**
 * Whether an item was counted on the shelf of the review's kiosk after the event. A count that another tablet began
 * before, and sent later, does not know of the event. Two events of one push have the same change and tell by number.
 */
const countedAfter = (community: string, item: SQL): SQL =>
  raisedBy(
    community,
    sql`EXISTS (SELECT 1 FROM kiosk
      JOIN stock ON stock.community = ${community} AND stock.store = kiosk.store AND stock.item = ${item}
      JOIN event AS count ON count.community = ${community} AND count.id = stock.counted_by
      WHERE kiosk.community = ${community} AND kiosk.id = raised.kiosk AND count.at >= raised.at
        AND (count.revision > raised.revision
          OR (count.kiosk = raised.kiosk AND count.epoch = raised.epoch AND count.seq > raised.seq)))`,
  );

const itemOfDetail = sql`review.detail ->> 'itemId'`;

/** Whether the event's award was taken back. */
const takenBack = (community: string): SQL => sql`EXISTS (
  SELECT 1 FROM transfer WHERE transfer.community = ${community} AND transfer.reverses = review.event)`;

/** Whether all that the event's redemption took was brought back. */
const broughtBack = (
  community: string,
): SQL => sql`EXISTS (SELECT 1 FROM redemption WHERE redemption.community = ${community} AND redemption.event = review.event
    AND (SELECT sum(line.quantity) FROM redemption_reversal_line AS line
      WHERE line.community = ${community} AND line.redemption = redemption.id)
    >= (SELECT -sum(movement.quantity) FROM stock_movement AS movement
      WHERE movement.community = ${community} AND movement.cause = review.event))`;

const counted = (community: string): SQL => countedAfter(community, itemOfDetail);

const conditions: Readonly<Record<Cure, (community: string) => SQL>> = {
  /** Whom the event registered has a name by now, or was erased, so that there is none to ask for. */
  named: (community) =>
    raisedBy(
      community,
      sql`EXISTS (SELECT 1 FROM resident
        LEFT JOIN resident_erasure AS erasure ON erasure.community = ${community} AND erasure.resident = resident.id
        WHERE resident.community = ${community} AND resident.id = raised.payload::json -> 'body' ->> 'residentId'
          AND (resident.name <> '' OR erasure.resident IS NOT NULL))`,
    ),
  stockRight: (community) => sql`(${counted(community)} AND EXISTS (SELECT 1 FROM stock
    JOIN kiosk ON kiosk.community = ${community} AND kiosk.store = stock.store
    WHERE kiosk.id = review.kiosk AND stock.community = ${community} AND stock.item = ${itemOfDetail}
      AND stock.on_hand >= 0))`,
  counted,
  knownAndCounted: (community) => sql`(${counted(community)} AND EXISTS (
    SELECT 1 FROM item WHERE item.community = ${community} AND item.id = ${itemOfDetail}))`,
  goodsCounted: (community) => sql`(EXISTS (SELECT 1 FROM stock_movement
      WHERE stock_movement.community = ${community} AND stock_movement.cause = review.event)
    AND NOT EXISTS (SELECT 1 FROM stock_movement
      WHERE stock_movement.community = ${community} AND stock_movement.cause = review.event
        AND NOT ${countedAfter(community, sql`stock_movement.item`)}))`,
  paidBack: (community) =>
    raisedBy(
      community,
      sql`EXISTS (SELECT 1 FROM account WHERE account.community = ${community} AND account.balance >= 0
        AND account.id = raised.payload::json -> 'body' ->> 'residentId')`,
    ),
  oneBarcode: (community) => sql`(SELECT count(*) < 2 FROM item WHERE item.community = ${community}
    AND review.detail ->> 'barcode' = ANY(string_to_array(item.barcode || ' ' || item.other_barcodes, ' '))
    AND item.status = 'listed')`,
  /** Nothing waits any more of what the tablet gave on that day. */
  decided: (community) => sql`NOT EXISTS (SELECT 1 FROM pending_award AS beyond
    LEFT JOIN pending_decision AS decision ON decision.community = ${community} AND decision.event = beyond.event
    WHERE beyond.community = ${community} AND beyond.kiosk = review.kiosk
      AND beyond.day::text = review.detail ->> 'day' AND decision.event IS NULL)`,
  booked: (community) => raisedBy(community, sql`raised.answer ->> 'status' <> 'waiting'`),
  broughtBack,
  takenBack,
};

/** Whether a row of `review` is cured. */
export function isCured(community: string): SQL {
  const cases = Object.entries(reviews).flatMap(([code, { cure }]) =>
    cure === undefined ? [] : [sql`WHEN ${code} THEN ${conditions[cure](community)}`],
  );
  return sql`CASE review.code ${sql.join(cases, sql` `)} ELSE false END`;
}
