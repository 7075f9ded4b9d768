import { sql, type SQL } from 'drizzle-orm';

// Invariant 11: what is kept of awards to many residents is what facts of the hub say of them, and is posted where they
// were awarded and the resident is known. That the transfers say the same is asked with those of all facts.

/** The facts that say something of such awards, with what each decides. */
const said = sql`
  SELECT community, number, staff, payload::json -> 'body' AS body,
    CASE type WHEN 'points.awarded' THEN 'awarded' WHEN 'award.refused' THEN 'refused' END AS outcome
  FROM hub_fact WHERE type IN ('award.proposed', 'points.awarded', 'award.refused')`;

export const awardChecks: readonly SQL[] = [
  sql`SELECT 11 AS invariant, coalesce(batch.community, said.community) AS community,
      'award ' || coalesce(batch.id::text, said.batch) || ' as facts say' AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM award_batch AS batch FULL JOIN (
      SELECT community, body ->> 'batchId' AS batch, min(number) AS first,
        (array_agg(outcome ORDER BY number DESC))[1] AS outcome,
        (array_agg(body ->> 'categoryId' ORDER BY number))[1] AS category,
        (array_agg(body ->> 'ruleVersion' ORDER BY number))[1] AS version,
        (array_agg(staff ORDER BY number))[1] AS staff
      FROM (${said}) AS fact GROUP BY community, body ->> 'batchId'
    ) AS said ON said.community = batch.community AND said.batch = batch.id::text
    WHERE (batch.fact, batch.outcome, batch.category, batch.rule_version::text, batch.proposed_by)
      IS DISTINCT FROM (said.first, said.outcome, said.category, said.version, said.staff)`,
  sql`SELECT 11 AS invariant, coalesce(line.community, said.community) AS community,
      'line of an award ' || coalesce(line.id::text, said.id) || ' as facts say' AS subject,
      coalesce(line.points, 0)::float8 AS stored, coalesce(said.points, 0)::float8 AS expected
    FROM award_line AS line FULL JOIN (
      SELECT DISTINCT community, body ->> 'batchId' AS batch, line ->> 'id' AS id, line ->> 'residentId' AS resident,
        (line ->> 'quantity')::float8 AS quantity, (line ->> 'points')::bigint AS points
      FROM (${said}) AS fact CROSS JOIN LATERAL json_array_elements(body -> 'lines') AS line
    ) AS said ON said.community = line.community AND said.id = line.id::text
    WHERE (line.batch::text, line.resident, line.quantity, line.points)
      IS DISTINCT FROM (said.batch, said.resident, said.quantity, said.points)`,
  sql`SELECT 11 AS invariant, line.community, 'line of an award ' || line.id || ' is posted' AS subject,
      line.posted::integer::float8 AS stored, (transfer.id IS NOT NULL)::integer::float8 AS expected
    FROM award_line AS line
    LEFT JOIN transfer ON transfer.community = line.community AND transfer.id = line.id
    WHERE line.posted <> (transfer.id IS NOT NULL)`,
];
