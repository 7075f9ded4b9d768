import { sql, type SQL } from 'drizzle-orm';

// Invariant 9, of who may redeem from whose account: the rows are what the facts say together.

/** Where merges led each resident, step by step, with the fact behind which it was so; at first to themselves. */
const led = sql`WITH RECURSIVE step AS (
    SELECT community, number, body ->> 'absorbedId' AS absorbed, body ->> 'survivorId' AS survivor
    FROM hub_fact CROSS JOIN LATERAL (SELECT payload::json -> 'body' AS body) AS said WHERE type = 'resident.merged'
  ), led AS (
    SELECT community, absorbed AS id, absorbed AS kept, 0 AS since FROM step
    UNION SELECT community, survivor, survivor, 0 FROM step
    UNION SELECT led.community, led.id, step.survivor, greatest(led.since, step.number)
      FROM led JOIN step ON step.community = led.community AND step.absorbed = led.kept
  )`;

/** Whether two were one person by merges before a fact. */
const wereOne = (one: SQL, other: SQL): SQL => sql`(${one} = ${other} OR EXISTS (
  SELECT 1 FROM led JOIN led AS beside ON beside.community = led.community AND beside.kept = led.kept
  WHERE led.community = fact.community AND led.id = ${one} AND beside.id = ${other}
    AND greatest(led.since, beside.since) < fact.number))`;

export const proxyChecks: readonly SQL[] = [
  sql`SELECT 9 AS invariant, coalesce(fact.community, kept.community) AS community, 'proxy by hub fact ' || coalesce(fact.number, kept.fact) AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM hub_fact AS fact FULL JOIN proxy AS kept ON kept.community = fact.community AND kept.fact = fact.number
    CROSS JOIN LATERAL (SELECT fact.payload::json -> 'body' AS body) AS said
    WHERE (fact.type = 'proxy.appointed' OR kept.id IS NOT NULL)
      AND (fact.type, kept.id::text, kept.resident, kept.helper, kept.from_day::text, kept.until_day::text)
        IS DISTINCT FROM ('proxy.appointed', body ->> 'proxyId', body ->> 'residentId', body ->> 'helperId',
          body ->> 'from', body ->> 'until')`,
  // It ends by a fact of its own, or because one of the two has left or was erased; the first of them counts.
  sql`SELECT 9 AS invariant, broken.* FROM (${led} SELECT kept.community, 'end of the proxy by hub fact ' || kept.fact AS subject,
      coalesce(kept.ended_by, 0)::float8 AS stored, coalesce(first.number, 0)::float8 AS expected
    FROM proxy AS kept CROSS JOIN LATERAL (
      SELECT min(fact.number) AS number FROM hub_fact AS fact
      CROSS JOIN LATERAL (SELECT fact.payload::json -> 'body' AS body) AS said
      WHERE fact.community = kept.community AND fact.number > kept.fact
        AND (fact.type = 'proxy.ended' AND body ->> 'proxyId' = kept.id::text
          OR fact.type IN ('resident.left', 'resident.erased')
            AND (${wereOne(sql`body ->> 'residentId'`, sql`kept.resident`)}
              OR ${wereOne(sql`body ->> 'residentId'`, sql`kept.helper`)}))) AS first
    WHERE kept.ended_by IS DISTINCT FROM first.number) AS broken`,
];
