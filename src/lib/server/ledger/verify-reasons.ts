import { sql, type SQL } from 'drizzle-orm';
import { hashOf } from './hash-of.ts';

// Invariant 1 for the reasons of the hub's own facts: each is what its fact commits to, it is gone where a fact asked
// for that, and the rows that repeat it say the same.

/** Of a tombstone nobody can tell what its hash is of; the fact that asked for it says the hash of what is left. */
const isAskedFor = sql`fact.payload::json ->> 'words' = 'erased' AND EXISTS (
  SELECT 1 FROM hub_fact_erasure AS erasure WHERE erasure.community = fact.community AND erasure.erased = fact.id
    AND erasure.tombstone = ${hashOf(sql`fact.payload`)})`;

/** What the rows say that follow from facts with a reason, beside what the facts say. */
const repeated = sql`
  SELECT fact.community, fact.number, fact.reason, row.reason AS repeated FROM hub_fact AS fact
    JOIN policy_change AS row ON row.community = fact.community
      AND row.number = (fact.payload::json -> 'body' ->> 'change')::integer
    WHERE fact.type = 'policy.changed'
  UNION ALL SELECT fact.community, fact.number, fact.reason, row.reason FROM hub_fact AS fact
    JOIN staff_change AS row ON row.community = fact.community
      AND row.staff = fact.payload::json -> 'body' ->> 'staffId'
      AND row.number = coalesce((fact.payload::json -> 'body' ->> 'change')::integer, 1)
    WHERE fact.type IN ('staff.added', 'staff.changed')
  UNION ALL SELECT fact.community, fact.number, fact.reason, row.note FROM hub_fact AS fact
    JOIN review_decision AS row ON row.community = fact.community
      AND row.finding = fact.payload::json -> 'body' ->> 'finding'
      AND row.number = (fact.payload::json -> 'body' ->> 'number')::integer
    WHERE fact.type = 'finding.decided'
  UNION ALL SELECT fact.community, fact.number, fact.reason, row.reason FROM hub_fact AS fact
    JOIN adjustment AS row ON row.community = fact.community
      AND row.id::text = fact.payload::json -> 'body' ->> 'adjustmentId'
    WHERE fact.type IN ('adjustment.proposed', 'points.adjusted')
  UNION ALL SELECT fact.community, fact.number, fact.reason, row.note FROM hub_fact AS fact
    JOIN transfer AS row ON row.community = fact.community
      AND row.id::text = fact.payload::json -> 'body' ->> 'adjustmentId'
    WHERE fact.type = 'points.adjusted'`;

export const reasonChecks: readonly SQL[] = [
  sql`SELECT 1 AS invariant, fact.community, 'hub fact ' || fact.number || ' as its hash says' AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM hub_fact AS fact CROSS JOIN LATERAL json_to_record(fact.payload::json) AS said(community text, number integer,
      id uuid, type text, v integer, at timestamptz, staff text, reason text, words text, prev text)
    LEFT JOIN resident_words AS beside
      ON beside.community = fact.community AND beside.fact = fact.id AND beside.resident = ''
    WHERE fact.hash <> ${hashOf(sql`fact.payload`)} AND NOT (${isAskedFor})
      OR (fact.community, fact.number, fact.id, fact.type, fact.v, fact.at, fact.staff, fact.prev, fact.reason)
        IS DISTINCT FROM (said.community, said.number, said.id, said.type, said.v, said.at, said.staff, said.prev,
          coalesce(said.reason, beside.said::json ->> 'note', ''))`,
  // Unlike words that come with events, a reason is never later than its fact.
  sql`SELECT 1 AS invariant, fact.community, 'reason of hub fact ' || fact.number AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM hub_fact AS fact
    LEFT JOIN resident_words AS beside
      ON beside.community = fact.community AND beside.fact = fact.id AND beside.resident = ''
    LEFT JOIN hub_fact_erasure AS erasure ON erasure.community = fact.community AND erasure.erased = fact.id
    WHERE fact.payload::json ->> 'words' IS NOT NULL AND (beside.fact IS NULL) <> (erasure.erased IS NOT NULL)`,
  sql`SELECT 1 AS invariant, community, 'reason that follows from hub fact ' || number AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM (${repeated}) AS said WHERE reason <> repeated`,
  // Without its row the reason would come back with the next restore.
  sql`SELECT 1 AS invariant, fact.community, 'erasure of ' || (asked ->> 'factId') AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM hub_fact AS fact CROSS JOIN LATERAL json_array_elements(fact.payload::json -> 'body' -> 'reasons') AS asked
    LEFT JOIN hub_fact_erasure AS erasure ON erasure.community = fact.community
      AND erasure.erased::text = asked ->> 'factId'
    WHERE fact.type = 'reason.erased' AND erasure.erased IS NULL`,
  sql`SELECT 1 AS invariant, erasure.community, 'erasure of ' || erasure.erased AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM hub_fact_erasure AS erasure
    LEFT JOIN hub_fact AS fact ON fact.community = erasure.community AND fact.id = erasure.erased
    WHERE fact.reason <> '' OR NOT EXISTS (
      SELECT 1 FROM hub_fact AS asking
      CROSS JOIN LATERAL json_array_elements(asking.payload::json -> 'body' -> 'reasons') AS asked
      WHERE asking.community = erasure.community AND asking.number = erasure.fact AND asking.type = 'reason.erased'
        AND asked ->> 'factId' = erasure.erased::text
        AND asked ->> 'tombstone' IS NOT DISTINCT FROM erasure.tombstone)`,
];
