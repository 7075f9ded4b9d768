import { sql, type SQL } from 'drizzle-orm';
import { founded } from './verify-causes.ts';
import { proxyChecks } from './verify-proxies.ts';

// Invariant 9: rows say what their facts say. Whoever changes a fact has to invent a SHA-256; whoever changes a row
// that follows from one, with all sums beside it, is found out here.

/** What facts say of points that move, by the id of the transfer. */
const said = sql`
  SELECT community, id::text AS id, (body ->> 'points')::bigint AS points,
    CASE type WHEN 'accrual.recorded' THEN 'issued' ELSE body ->> 'residentId' END AS debit,
    CASE type WHEN 'accrual.recorded' THEN body ->> 'residentId' WHEN 'redemption.recorded' THEN 'redeemed'
      ELSE 'issued' END AS credit,
    type <> 'accrual.reversed' AND NOT EXISTS (
      SELECT 1 FROM waiting WHERE waiting.community = event.community AND waiting.event = event.id) AS moves
  FROM event CROSS JOIN LATERAL (SELECT payload::json -> 'body' AS body) AS fact
  WHERE type IN ('accrual.recorded', 'redemption.recorded', 'accrual.reversed')
  UNION ALL SELECT community, movement ->> 'id', (movement ->> 'points')::bigint,
    CASE movement ->> 'kind' WHEN 'redemption' THEN movement ->> 'residentId' ELSE 'issued' END,
    CASE movement ->> 'kind' WHEN 'redemption' THEN 'redeemed' ELSE movement ->> 'residentId' END, true
  FROM hub_fact CROSS JOIN LATERAL json_array_elements(payload::json -> 'body' -> 'movements') AS movement
  WHERE type = 'points.carriedOver'
  UNION ALL SELECT community, line ->> 'id', (line ->> 'points')::bigint, 'issued', line ->> 'residentId',
    EXISTS (SELECT 1 FROM account
      WHERE account.community = hub_fact.community AND account.id = line ->> 'residentId')
  FROM hub_fact CROSS JOIN LATERAL json_array_elements(payload::json -> 'body' -> 'lines') AS line
  WHERE type = 'points.awarded'
  UNION ALL SELECT community, body ->> 'adjustmentId', abs((body ->> 'points')::bigint),
    CASE WHEN (body ->> 'points')::bigint < 0 THEN body ->> 'residentId' ELSE 'adjusted' END,
    CASE WHEN (body ->> 'points')::bigint < 0 THEN 'adjusted' ELSE body ->> 'residentId' END,
    EXISTS (SELECT 1 FROM account WHERE account.community = hub_fact.community AND account.id = body ->> 'residentId')
  FROM hub_fact CROSS JOIN LATERAL (SELECT payload::json -> 'body' AS body) AS fact
  WHERE type = 'points.adjusted'
  UNION ALL SELECT community, line -> 'reversal' ->> 'id', (line -> 'reversal' ->> 'points')::bigint,
    line -> 'reversal' ->> 'residentId', 'issued', true
  FROM hub_fact CROSS JOIN LATERAL json_array_elements(payload::json -> 'body' -> 'rows') AS line
  WHERE type = 'rows.withdrawn' AND line -> 'reversal' ->> 'id' IS NOT NULL`;

/** What facts say of cards: whose they are, and which were stopped. `at` is when the hub heard of it. */
const cards = sql`
  SELECT community, card ->> 'cardHash' AS hash, card ->> 'residentId' AS resident, false AS stops, at
  FROM hub_fact CROSS JOIN LATERAL json_array_elements(payload::json -> 'body' -> 'cards') AS card
  WHERE type = 'cards.issued'
  UNION ALL SELECT community, payload::json -> 'body' ->> 'cardHash', payload::json -> 'body' ->> 'residentId', true, at
  FROM hub_fact WHERE type = 'card.stopped'
  UNION ALL SELECT community, payload::json -> 'body' ->> 'cardHash', payload::json -> 'body' ->> 'residentId',
    type = 'card.revoked', received_at
  FROM event WHERE type IN ('card.issued', 'card.revoked')`;

/** What the last fact of a member of staff says of a secret, or nothing. */
const lastHash = (secret: 'passwordHash' | 'pinHash'): SQL => sql`(
  SELECT beside.said::json -> 'said' ->> ${secret}::text
  FROM hub_fact AS fact JOIN hub_fact_confidential AS beside
    ON beside.community = fact.community AND beside.number = fact.number
  WHERE fact.community = staff.community AND fact.type IN ('staff.added', 'staff.changed', 'password.chosen', 'password.reset')
    AND fact.payload::json -> 'body' ->> 'staffId' = staff.id
    AND beside.said::json -> 'said' ->> ${secret}::text IS NOT NULL
  ORDER BY fact.number DESC LIMIT 1)`;

/** What the last fact that gave a member of staff a second factor says of its secret. */
const lastSecret = sql`(
  SELECT beside.said::json -> 'said' ->> 'secret'
  FROM hub_fact AS fact JOIN hub_fact_confidential AS beside
    ON beside.community = fact.community AND beside.number = fact.number
  WHERE fact.community = factor.community AND fact.type = 'factor.added'
    AND fact.payload::json -> 'body' ->> 'staffId' = factor.staff
  ORDER BY fact.number DESC LIMIT 1)`;

/** What is noted of residents, now so and now not, is as the facts say of each note. */
const notedAsFactsSay = (kind: 'stay' | 'consent', column: string, [on, off]: readonly [string, string]): SQL =>
  sql`SELECT 9 AS invariant, coalesce(fact.community, kept.community) AS community,
      ${kind}::text || ' by hub fact ' || coalesce(fact.number, kept.fact) AS subject, 0::float8 AS stored, 1::float8 AS expected
    FROM hub_fact AS fact FULL JOIN ${sql.identifier(`resident_${kind}`)} AS kept
      ON kept.community = fact.community AND kept.fact = fact.number
    WHERE (fact.type IN (${on}, ${off}) OR kept.resident IS NOT NULL)
      AND (fact.type, kept.resident, kept.number::text, kept.since) IS DISTINCT FROM (
        CASE WHEN kept.${sql.identifier(column)} THEN ${on}::text ELSE ${off}::text END,
        fact.payload::json -> 'body' ->> 'residentId', fact.payload::json -> 'body' ->> 'change', fact.at)`;

export const factChecks: readonly SQL[] = [
  ...proxyChecks,
  sql`SELECT 9 AS invariant, factor.community, 'second factor of ' || factor.staff || ' as facts say' AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM second_factor AS factor WHERE factor.secret <> coalesce(${lastSecret}, '')`,
  sql`SELECT 9 AS invariant, said.community, 'transfer ' || said.id || ' as its fact says' AS subject,
      coalesce(transfer.points, 0)::float8 AS stored, said.points::float8 AS expected
    FROM (${said}) AS said
    LEFT JOIN transfer ON transfer.community = said.community AND transfer.id = said.id::uuid
    WHERE said.points > 0 AND CASE WHEN transfer.id IS NULL THEN said.moves
      ELSE (transfer.points, transfer.debit_account, transfer.credit_account)
        IS DISTINCT FROM (said.points, said.debit, said.credit) END`,
  // A number that somebody else got meanwhile, as may be after a restore, stays with them.
  sql`SELECT 9 AS invariant, resident.community, 'resident ' || resident.id || ' as facts say' AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM resident JOIN (
      SELECT DISTINCT ON (community, resident) community, body ->> 'residentId' AS resident, body -> 'after' AS after
      FROM hub_fact CROSS JOIN LATERAL (SELECT payload::json -> 'body' AS body) AS said
      WHERE type = 'resident.changed' ORDER BY community, resident, number DESC
    ) AS last ON last.community = resident.community AND last.resident = resident.id
    WHERE (resident.elder_mode::text, resident.home_store)
        IS DISTINCT FROM (after ->> 'elderMode', after ->> 'homeStoreId')
      OR resident.number <> after ->> 'number' AND NOT EXISTS (
        SELECT 1 FROM resident AS other WHERE other.community = resident.community
          AND other.number = after ->> 'number')`,
  sql`SELECT 9 AS invariant, coalesce(fact.community, kept.community) AS community, 'change by hub fact ' || coalesce(fact.number, kept.fact) AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM hub_fact AS fact FULL JOIN resident_change AS kept
      ON kept.community = fact.community AND kept.fact = fact.number
    WHERE (fact.type = 'resident.changed' OR kept.resident IS NOT NULL)
      AND (fact.type, kept.resident, kept.number::text) IS DISTINCT FROM ('resident.changed',
        fact.payload::json -> 'body' ->> 'residentId', fact.payload::json -> 'body' ->> 'change')`,
  notedAsFactsSay('stay', 'away', ['resident.left', 'resident.returned']),
  notedAsFactsSay('consent', 'given', ['consent.given', 'consent.withdrawn']),
  // Whoever is hidden without a fact could be replaced under the same number.
  sql`SELECT 9 AS invariant, coalesce(kept.community, said.community) AS community,
      'withdrawal of ' || coalesce(kept.id, said.id) AS subject, 0::float8 AS stored, 1::float8 AS expected
    FROM (SELECT community, id, withdrawn FROM resident WHERE withdrawn IS NOT NULL) AS kept
    FULL JOIN (SELECT community, number, line ->> 'id' AS id
      FROM hub_fact CROSS JOIN LATERAL json_array_elements(payload::json -> 'body' -> 'rows') AS line
      WHERE type = 'rows.withdrawn' AND payload::json -> 'body' ->> 'kind' = 'residents'
        AND line ->> 'outcome' = 'withdrawn') AS said
      ON said.community = kept.community AND said.id = kept.id AND said.number = kept.withdrawn
    WHERE kept.id IS NULL OR said.id IS NULL`,
  // A card that somebody else holds already stays with them, whatever a fact says; after a merge it is no other's.
  sql`SELECT 9 AS invariant, card.community, 'card ' || card.hash || ' as facts say' AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM card JOIN (${founded}) AS founded USING (community)
    JOIN (${cards}) AS said ON said.community = card.community AND said.hash = card.hash
    LEFT JOIN resident_merge AS merge ON merge.community = card.community AND merge.absorbed = card.resident
    LEFT JOIN resident_merge AS other ON other.community = card.community AND other.absorbed = said.resident
    GROUP BY card.community, card.hash, card.resident, card.status
    HAVING NOT bool_or(said.resident = card.resident)
      OR card.status = 'active' AND bool_or(said.stops AND (said.resident = card.resident
        OR coalesce(merge.survivor, card.resident) = coalesce(other.survivor, said.resident)
          AND said.at > greatest(merge.merged_at, other.merged_at)))`,
  sql`SELECT 9 AS invariant, staff.community, 'member of staff ' || staff.id || ' as facts say' AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM staff JOIN (${founded}) AS founded USING (community)
    LEFT JOIN LATERAL (
      SELECT payload::json -> 'body' AS body FROM hub_fact
      WHERE hub_fact.community = staff.community AND hub_fact.type IN ('staff.added', 'staff.changed')
        AND hub_fact.payload::json -> 'body' ->> 'staffId' = staff.id
      ORDER BY hub_fact.number DESC LIMIT 1) AS last ON true
    WHERE staff.role IS DISTINCT FROM last.body ->> 'role'
      OR (staff.ended_at IS NOT NULL) <> (coalesce(last.body ->> 'action', '') = 'end')
      OR staff.password_hash <> coalesce(${lastHash('passwordHash')}, '')
      OR staff.pin_hash <> coalesce(${lastHash('pinHash')}, '')`,
];
