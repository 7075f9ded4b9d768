import { sql, type SQL } from 'drizzle-orm';

/** Invariant 9 for districts: whose a community is, and by which code one takes it in, is what its chain says. */
export const districtChecks: readonly SQL[] = [
  sql`SELECT 9 AS invariant, community.id AS community, 'kind and district as facts say' AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM community JOIN hub_fact AS fact ON fact.community = community.id AND fact.type = 'community.founded'
    LEFT JOIN LATERAL (
      SELECT type, payload::json -> 'body' ->> 'districtId' AS district FROM hub_fact
      WHERE hub_fact.community = community.id AND type IN ('district.joined', 'district.left')
      ORDER BY number DESC LIMIT 1) AS last ON true
    WHERE (community.kind, community.district)
      IS DISTINCT FROM (coalesce(fact.payload::json -> 'body' ->> 'kind', 'community'),
        CASE last.type WHEN 'district.joined' THEN last.district WHEN 'district.left' THEN NULL
          ELSE fact.payload::json -> 'body' ->> 'district' END)`,
  // A code that gave way to the next one before anybody used it is there no more.
  sql`SELECT 9 AS invariant, coalesce(code.community, made.community) AS community,
      'code for a district as facts say' AS subject, 0::float8 AS stored, 1::float8 AS expected
    FROM district_code AS code FULL JOIN (
      SELECT fact.community, beside.said::json -> 'said' ->> 'codeHash' AS hash, used.district,
        (fact.payload::json -> 'body' ->> 'expiresAt')::timestamptz AS until
      FROM hub_fact AS fact JOIN hub_fact_confidential AS beside
        ON beside.community = fact.community AND beside.number = fact.number
      LEFT JOIN LATERAL (
        SELECT type, payload::json -> 'body' ->> 'districtId' AS district FROM hub_fact AS later
        WHERE later.community = fact.community AND later.number > fact.number
          AND type IN ('district.invited', 'district.joined')
        ORDER BY number LIMIT 1) AS used ON true
      WHERE fact.type = 'district.invited' AND used.type IS DISTINCT FROM 'district.invited'
    ) AS made ON made.community = code.community AND made.hash = code.code_hash
    WHERE (code.code_hash, code.expires_at, code.used_by) IS DISTINCT FROM (made.hash, made.until, made.district)`,
];
