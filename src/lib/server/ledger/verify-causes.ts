import { sql, type SQL } from 'drizzle-orm';

import { mergedPostings } from './verify-merges.ts';

// Invariant 8: behind each row of the ledger stands a fact that says it. That is asked of communities that were founded
// by a fact; in older ones, what the demo and its past are made of was written without.

/** Communities whose chain begins with their founding. */
export const founded = sql`SELECT community FROM hub_fact WHERE number = 1 AND type = 'community.founded'`;

/** What the hub's facts of a type say of each thing in one of their lists, under a key. */
const listed = (type: string, list: string, key: string): SQL => sql`
  SELECT community, thing ->> ${key}::text AS id
  FROM hub_fact CROSS JOIN LATERAL json_array_elements(payload::json -> 'body' -> ${list}::text) AS thing
  WHERE type = ${type}`;

/** What events of a type say under a key of their body. */
const saidByEvents = (type: string, key: string): SQL => sql`
  SELECT community, payload::json -> 'body' ->> ${key}::text AS id FROM event WHERE type = ${type}`;

const events = sql`SELECT community, id::text AS id FROM event`;
const carriedOver = listed('points.carriedOver', 'movements', 'id');
const ofShelves = sql`SELECT community, id::text AS id FROM hub_fact WHERE type IN ('shelf.opened', 'goods.moved')`;
const adjusted = sql`SELECT community, payload::json -> 'body' ->> 'adjustmentId' AS id FROM hub_fact
  WHERE type = 'points.adjusted'`;
const awarded = listed('points.awarded', 'lines', 'id');
const reversed = sql`SELECT community, line -> 'reversal' ->> 'id' AS id
  FROM hub_fact CROSS JOIN LATERAL json_array_elements(payload::json -> 'body' -> 'rows') AS line
  WHERE type = 'rows.withdrawn' AND line -> 'reversal' ->> 'id' IS NOT NULL`;
const pendingDecided = listed('pending.decided', 'awards', 'id');
/** What had left before postings were kept is posted at a start, and no fact says of it how it went. */
const leftEarlier = sql`SELECT community, fact::text AS id FROM posting
  WHERE starts_with(debit, 'leftEarlier:') OR starts_with(credit, 'leftEarlier:')`;
const delivered = sql`SELECT community, line ->> 'batchId' AS id
  FROM event CROSS JOIN LATERAL json_array_elements(payload::json -> 'body' -> 'lines') AS line
  WHERE type = 'stock.received'`;
const opened = sql`SELECT community, line -> 'batch' ->> 'batchId' AS id
  FROM hub_fact CROSS JOIN LATERAL json_array_elements(payload::json -> 'body' -> 'lines') AS line
  WHERE type IN ('shelf.opened', 'goods.moved')`;

/** Rows of which none of some facts says anything. */
const withoutFact = (what: string, rows: SQL, facts: readonly SQL[]): SQL => sql`
  SELECT 8 AS invariant, held.community, ${what}::text || ' ' || held.id || ' without a fact' AS subject,
    1::float8 AS stored, 0::float8 AS expected
  FROM (${rows}) AS held
  JOIN (${founded}) AS founded USING (community)
  LEFT JOIN (${sql.join([...facts], sql` UNION `)}) AS said USING (community, id)
  WHERE said.id IS NULL GROUP BY held.community, held.id`;

export const causeChecks: readonly SQL[] = [
  withoutFact('transfer', sql`SELECT community, id::text AS id FROM transfer`, [
    events,
    carriedOver,
    adjusted,
    awarded,
    pendingDecided,
    reversed,
  ]),
  withoutFact('stock movement', sql`SELECT community, cause::text AS id FROM stock_movement`, [
    events,
    carriedOver,
    ofShelves,
  ]),
  withoutFact('posting', sql`SELECT community, fact::text AS id FROM posting`, [
    events,
    carriedOver,
    ofShelves,
    leftEarlier,
    pendingDecided,
    mergedPostings,
  ]),
  withoutFact('batch', sql`SELECT community, id::text AS id FROM batch`, [delivered, opened]),
  withoutFact('card', sql`SELECT community, hash AS id FROM card`, [
    listed('cards.issued', 'cards', 'cardHash'),
    saidByEvents('card.issued', 'cardHash'),
    saidByEvents('card.revoked', 'cardHash'),
  ]),
  withoutFact('resident', sql`SELECT community, id FROM resident`, [
    listed('residents.entered', 'residents', 'residentId'),
    saidByEvents('resident.registered', 'residentId'),
  ]),
];
