import { sql, type SQL } from 'drizzle-orm';
import { queryRows, type Database } from '../db/database.ts';
import { soldLines } from '../db/past-postings.ts';
import { pendingAccountOf } from '../db/schema/posting.ts';
import type { BrokenRow } from './broken.ts';
import { concerned } from './concerned.ts';
import { hashOf } from './hash-of.ts';
import { chainStart } from './hub-chain.ts';
import { brokenSeals } from './sealing.ts';
import { awardChecks } from './verify-awards.ts';
import { causeChecks } from './verify-causes.ts';
import { districtChecks } from './verify-districts.ts';
import { factChecks } from './verify-facts.ts';
import { keptBy, mergeChecks } from './verify-merges.ts';
import { pendingChecks } from './verify-pending.ts';
import { postingChecks } from './verify-postings.ts';
import { reasonChecks } from './verify-reasons.ts';
import { thingChecks } from './verify-things.ts';

/** The lines of the redemptions that were reversed, each as its event says it: a row for every line sold. */
const reversedLines = sql`SELECT sale.community, sale.id AS redemption, sold.*
    FROM redemption_reversal AS reversal
    JOIN redemption AS sale ON sale.community = reversal.community AND sale.id = reversal.redemption
    JOIN event ON event.community = sale.community AND event.id = sale.event
    CROSS JOIN LATERAL (${soldLines(sql`event.payload`)}) AS sold`;

const hashOfPayload = hashOf(sql`payload`);

/** What moves points: transfers, and what facts post beside them. */
const pointLines = sql`SELECT community, debit, credit, amount FROM ledger WHERE unit = 'points'`;

/** Whether a transfer took points from an account, or from one that belongs to the same person by now. */
const tookFromIt = sql`${keptBy(sql`transfer.community`, sql`transfer.debit_account`)}
  = ${keptBy(sql`account.community`, sql`account.id`)}`;

/** Two people took points from an account, and knew what was set apart of it. */
const takenByTwo = sql`SELECT 1 FROM transfer
  WHERE transfer.community = account.community AND transfer.kind = 'adjustment' AND ${tookFromIt}`;

/** Of a tombstone nobody can tell any more what its hash is of; it stands only where a fact of the hub asks for it. */
const isErased = sql`(event.type = 'resident.registered' AND event.payload::json -> 'body' ->> 'words' = 'erased'
  AND EXISTS (SELECT 1 FROM resident_erasure AS erasure WHERE erasure.community = event.community
    AND erasure.resident = event.payload::json -> 'body' ->> 'residentId')
  OR event.type <> 'resident.registered' AND event.payload::json -> 'body' ->> 'words' = 'erased'
  AND EXISTS (SELECT 1 FROM event_erasure AS erasure WHERE erasure.community = event.community
    AND erasure.event = event.id))`;

/** What the office has changed of residents, of each the words of the last change that has some. */
const changedWords = sql`SELECT DISTINCT ON (community, resident) community, payload::json -> 'body' ->> 'residentId' AS resident,
    id AS fact
  FROM hub_fact WHERE type = 'resident.changed' AND payload::json -> 'body' ->> 'words' IS NOT NULL
  ORDER BY community, resident, number DESC`;

/** What facts commit to, whom it concerns, and whether it is a name: events, and residents whom the office entered. */
const commitments = sql`SELECT community, ${concerned(sql`event.community`)} AS resident, id AS fact,
      payload::json -> 'body' ->> 'words' AS commitment, type = 'resident.registered' AS names
    FROM event WHERE payload::json -> 'body' ->> 'words' IS NOT NULL
  UNION ALL SELECT community, entered ->> 'residentId', id, entered ->> 'words', true
    FROM hub_fact CROSS JOIN LATERAL json_array_elements(payload::json -> 'body' -> 'residents') AS entered
    WHERE type = 'residents.entered'
  UNION ALL SELECT community, payload::json -> 'body' ->> 'residentId', id, payload::json -> 'body' ->> 'words', true
    FROM hub_fact WHERE type = 'resident.changed' AND payload::json -> 'body' ->> 'words' IS NOT NULL
  UNION ALL SELECT community, '', id, payload::json ->> 'words', false
    FROM hub_fact WHERE payload::json ->> 'words' IS NOT NULL`;

// A balance may be negative only when something that took points from that resident has raised the review "overdraft".
const checks: readonly SQL[] = [
  // What was acknowledged stands in the words in which it came: anybody who changes one letter has to invent a SHA-256.
  sql`SELECT 1 AS invariant, community, 'event ' || id || ' as its hash says' AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM event WHERE hash <> ${hashOfPayload} AND NOT ${isErased}`,
  sql`SELECT 1 AS invariant, community, 'event ' || event.id || ' in its place' AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM event CROSS JOIN LATERAL json_to_record(payload::json) AS said(id text, kiosk text, epoch text, seq text, type text)
    WHERE (event.id::text, event.kiosk, event.epoch::text, event.seq::text, event.type)
      IS DISTINCT FROM (said.id, said.kiosk, said.epoch, said.seq, said.type)`,
  sql`SELECT 1 AS invariant, community, 'hub fact ' || number || ' beside its hash' AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM hub_fact AS fact LEFT JOIN hub_fact_confidential AS beside USING (community, number)
    WHERE fact.payload::json ->> 'confidential' IS DISTINCT FROM ${hashOf(sql`beside.said`)}`,
  // Whoever takes a fact out of the chain, or puts another one in, has to invent a SHA-256 as well.
  sql`SELECT 1 AS invariant, fact.community, 'hub fact ' || fact.number || ' behind the one before it' AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM hub_fact AS fact
    JOIN community ON community.id = fact.community
    LEFT JOIN hub_fact AS earlier ON earlier.community = fact.community AND earlier.number = fact.number - 1
    WHERE fact.prev IS DISTINCT FROM CASE fact.number WHEN 1 THEN ${chainStart} ELSE earlier.hash END`,
  // Words are erased because of a fact of the hub, and then they are nowhere.
  sql`SELECT 1 AS invariant, erasure.community, 'erasure of ' || erasure.resident AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM resident_erasure AS erasure
    LEFT JOIN hub_fact AS fact ON fact.community = erasure.community AND fact.number = erasure.fact
      AND fact.type = 'resident.erased' AND fact.payload::json -> 'body' ->> 'residentId' = erasure.resident
    LEFT JOIN resident ON resident.community = erasure.community AND resident.id = erasure.resident
    LEFT JOIN resident_words AS words ON words.community = erasure.community AND words.resident = erasure.resident
    WHERE fact.number IS NULL OR resident.name <> '' OR words.resident IS NOT NULL`,
  // Without its row the words would come back with the next restore, or from a tablet.
  sql`SELECT 1 AS invariant, fact.community, 'erasure of ' || (fact.payload::json -> 'body' ->> 'residentId') AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM hub_fact AS fact
    LEFT JOIN resident_erasure AS erasure ON erasure.community = fact.community
      AND erasure.resident = fact.payload::json -> 'body' ->> 'residentId'
    WHERE fact.type = 'resident.erased' AND erasure.resident IS NULL`,
  sql`SELECT 1 AS invariant, fact.community, 'erasure of ' || (fact.payload::json -> 'body' ->> 'eventId') AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM hub_fact AS fact
    LEFT JOIN event_erasure AS erasure ON erasure.community = fact.community
      AND erasure.event::text = fact.payload::json -> 'body' ->> 'eventId'
    WHERE fact.type = 'words.erased' AND erasure.event IS NULL`,
  sql`SELECT 1 AS invariant, erasure.community, 'erasure of ' || erasure.event AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM event_erasure AS erasure
    LEFT JOIN hub_fact AS fact ON fact.community = erasure.community AND fact.number = erasure.fact
      AND fact.type = 'words.erased' AND fact.payload::json -> 'body' ->> 'eventId' = erasure.event::text
    LEFT JOIN event ON event.community = erasure.community AND event.id = erasure.event
    LEFT JOIN resident_words AS words ON words.community = erasure.community AND words.fact = erasure.event
    WHERE fact.number IS NULL OR words.fact IS NOT NULL
      OR event.id IS NOT NULL AND event.payload::json -> 'body' ->> 'words' IS NULL`,
  // And so has whoever gives somebody another name than the one that was committed to.
  sql`SELECT 1 AS invariant, words.community, 'words of ' || words.resident AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM resident_words AS words
    LEFT JOIN (${commitments}) AS said USING (community, resident, fact)
    LEFT JOIN resident ON resident.community = words.community AND resident.id = words.resident
    LEFT JOIN (${changedWords}) AS changed ON changed.community = words.community AND changed.resident = words.resident
    CROSS JOIN LATERAL (SELECT words.said::json AS person) AS last
    WHERE said.commitment IS DISTINCT FROM ${hashOf(sql`words.said`)}
      OR said.names AND coalesce(changed.fact, words.fact) = words.fact
        AND (resident.id IS NOT NULL OR changed.fact IS NULL)
        AND ((resident.name, resident.pinyin, resident.initials)
            IS DISTINCT FROM (person ->> 'name', person ->> 'pinyin', person ->> 'initials')
          OR (resident.kind, resident.team, resident.household) IS DISTINCT FROM (coalesce(person ->> 'kind', ''),
            coalesce(person ->> 'team', ''), coalesce(person ->> 'household', '')))`,
  // The history says of an event what lies beside it, and nothing where nothing does; of a redemption its number.
  sql`SELECT 1 AS invariant, transfer.community, 'note of ' || transfer.id AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM transfer JOIN event ON event.community = transfer.community AND event.id = transfer.id
    LEFT JOIN resident_words AS words ON words.community = transfer.community AND words.fact = transfer.id
    WHERE transfer.kind <> 'redemption' AND event.payload::json -> 'body' ->> 'words' IS NOT NULL
      AND transfer.note <> coalesce(words.said::json ->> 'note', '')`,
  sql`SELECT 2 AS invariant, account.community, account.id AS subject, account.balance::float8 AS stored,
      (coalesce(sums.balance, 0))::float8 AS expected
    FROM account LEFT JOIN (
      SELECT community, account, sum(points) AS balance FROM (
        SELECT community, credit AS account, amount AS points FROM (${pointLines}) AS line
        UNION ALL SELECT community, debit, -amount FROM (${pointLines}) AS line) AS side
      GROUP BY community, account) AS sums ON sums.community = account.community AND sums.account = account.id
    WHERE account.balance <> coalesce(sums.balance, 0)`,
  sql`SELECT 2 AS invariant, side.community, side.account AS subject, 0::float8 AS stored,
      sum(side.points)::float8 AS expected
    FROM (SELECT community, credit AS account, amount AS points FROM (${pointLines}) AS line
        UNION ALL SELECT community, debit, -amount FROM (${pointLines}) AS line) AS side
    LEFT JOIN account ON account.community = side.community
      AND account.id = regexp_replace(side.account, ${`^${pendingAccountOf('')}`}::text, '')
    WHERE account.id IS NULL GROUP BY side.community, side.account`,
  sql`SELECT 2 AS invariant, community, 'all accounts' AS subject, sum(balance + coalesce(pending, 0))::float8 AS stored,
      0::float8 AS expected
    FROM account GROUP BY community HAVING sum(balance + coalesce(pending, 0)) <> 0`,
  sql`SELECT 3 AS invariant, account.community, account.id || ' at ' || holder AS subject, points::float8 AS stored,
      0::float8 AS expected
    FROM account CROSS JOIN LATERAL (
      SELECT key AS holder, value::bigint AS points FROM jsonb_each_text(account.allotted)) AS allotment
    WHERE points < 0`,
  // Nobody owes more than it holds: what it has spent of that is a review, and no loan any more.
  sql`SELECT 3 AS invariant, account.community, account.id || ' lent by ' || holder AS subject, points::float8 AS stored,
      coalesce((account.allotted ->> holder)::float8, 0) AS expected
    FROM account CROSS JOIN LATERAL (
      SELECT key AS holder, value::bigint AS points FROM jsonb_each_text(account.lent)) AS loan
    WHERE points > coalesce((account.allotted ->> holder)::bigint, 0)`,
  // More is set apart than there is only where somebody spent what was another's or what there was none of, and then
  // people were told so.
  sql`SELECT 2 AS invariant, account.community, account.id || ' allotted' AS subject, allotted.points::float8 AS stored,
      account.balance::float8 AS expected
    FROM account CROSS JOIN LATERAL (
      SELECT coalesce(sum(value::bigint), 0) AS points FROM jsonb_each_text(account.allotted)) AS allotted
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(value::bigint), 0) AS points FROM jsonb_each_text(account.lent)) AS lent
    WHERE account.kind = 'resident' AND allotted.points > greatest(account.balance, 0) + lent.points AND NOT EXISTS (
      SELECT 1 FROM review JOIN transfer ON transfer.community = review.community AND transfer.id = review.event
      WHERE review.community = account.community AND review.code IN ('beyondAllotment', 'overdraft')
        AND ${tookFromIt}) AND NOT EXISTS (${takenByTwo})`,
  sql`SELECT 3 AS invariant, account.community, account.id AS subject, account.balance::float8 AS stored,
      0::float8 AS expected
    FROM account WHERE account.kind = 'resident' AND account.balance < 0 AND NOT EXISTS (
      SELECT 1 FROM review JOIN transfer ON transfer.community = review.community AND transfer.id = review.event
      WHERE review.community = account.community AND review.code = 'overdraft'
        AND ${tookFromIt}) AND NOT EXISTS (${takenByTwo})`,
  sql`SELECT 4 AS invariant, coalesce(stock.community, moved.community) AS community,
      coalesce(stock.store, moved.store) || '/' || coalesce(stock.item, moved.item) AS subject,
      coalesce(stock.on_hand, 0)::float8 AS stored, coalesce(moved.quantity, 0)::float8 AS expected
    FROM stock FULL JOIN (
      SELECT community, store, item, sum(quantity) AS quantity FROM stock_movement GROUP BY community, store, item
    ) AS moved ON moved.community = stock.community AND moved.store = stock.store AND moved.item = stock.item
    WHERE coalesce(stock.on_hand, 0) <> coalesce(moved.quantity, 0)`,
  sql`SELECT 4 AS invariant, community, 'batch ' || id AS subject, remaining::float8 AS stored, 0::float8 AS expected
    FROM batch WHERE remaining < 0`,
  sql`SELECT 6 AS invariant, transfer.community, transfer.reverses::text AS subject, count(*)::float8 AS stored,
      1::float8 AS expected
    FROM transfer WHERE transfer.reverses IS NOT NULL
    GROUP BY transfer.community, transfer.reverses HAVING count(*) <> 1`,
  // A reversal gives back what its lines cost at the time; an item that stood on several lines had one price.
  sql`SELECT 6 AS invariant, reversal.community, reversal.redemption::text AS subject,
      coalesce(undone.points, 0)::float8 AS stored, reversal.points::float8 AS expected
    FROM (
      SELECT line.community, line.redemption, sum(line.quantity * price.points_each) AS points
      FROM redemption_reversal_line AS line
      JOIN (SELECT DISTINCT ON (community, redemption, item) * FROM (${reversedLines}) AS sold
        ORDER BY community, redemption, item, place DESC) AS price
        ON price.community = line.community AND price.redemption = line.redemption AND price.item = line.item
      GROUP BY line.community, line.redemption) AS reversal
    JOIN redemption ON redemption.community = reversal.community AND redemption.id = reversal.redemption
    LEFT JOIN transfer AS undone ON undone.community = redemption.community AND undone.reverses = redemption.event
    WHERE coalesce(undone.points, 0) <> reversal.points`,
  sql`SELECT 6 AS invariant, line.community, line.redemption::text AS subject, sum(line.quantity)::float8 AS stored,
      coalesce(max(taken.quantity), 0)::float8 AS expected
    FROM redemption_reversal_line AS line LEFT JOIN (
      SELECT community, redemption, item, sum(quantity) AS quantity FROM (${reversedLines}) AS sold
      GROUP BY community, redemption, item) AS taken
      ON taken.community = line.community AND taken.redemption = line.redemption AND taken.item = line.item
    GROUP BY line.community, line.redemption, line.item
    HAVING sum(line.quantity) > coalesce(max(taken.quantity), 0)`,
  ...awardChecks,
  ...pendingChecks,
  ...postingChecks,
  ...causeChecks,
  ...factChecks,
  ...districtChecks,
  ...reasonChecks,
  ...thingChecks,
  ...mergeChecks,
];

/** Recomputes every sum from the ledger, in one snapshot. Empty when all is well. Reads the whole ledger. */
export async function verifyLedger(database: Pick<Database, 'transaction'>): Promise<readonly BrokenRow[]> {
  return database.transaction(
    async (tx) => {
      const broken: BrokenRow[] = [];
      for (const check of checks) broken.push(...(await queryRows<BrokenRow>(tx, check)));
      return [...broken, ...(await brokenSeals(tx))];
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}
