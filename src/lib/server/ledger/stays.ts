import { sql, type SQL } from 'drizzle-orm';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';

// Who has moved away. What counts is what was noted last; the rows before it are the history. Whoever was entered by an
// import that was undone counts as away as well, for good.

/** Residents of a community as the last note of each says, with the hub's revision at which it was noted. */
export const lastStays = (communityId: string): SQL => sql`(
  (SELECT DISTINCT ON (stay.resident) stay.resident, stay.away, stay.since, fact.revision
  FROM resident_stay AS stay
  JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.number = stay.fact
  WHERE stay.community = ${communityId} ORDER BY stay.resident, stay.number DESC)
  UNION ALL SELECT resident.id, true, fact.at, fact.revision FROM resident
  JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.number = resident.withdrawn
  WHERE resident.community = ${communityId} AND resident.withdrawn IS NOT NULL)`;

/** Whether the resident of a row is away, as an SQL condition. */
export const isAway = (communityId: string, resident: SQL): SQL => sql`(coalesce((
  SELECT stay.away FROM resident_stay AS stay WHERE stay.community = ${communityId} AND stay.resident = ${resident}
  ORDER BY stay.number DESC LIMIT 1), false)
  OR EXISTS (SELECT 1 FROM resident AS gone
    WHERE gone.community = ${communityId} AND gone.id = ${resident} AND gone.withdrawn IS NOT NULL))`;

/** Since when residents are away, Unix milliseconds; who is there is missing. */
export async function loadAway(
  tx: Transaction,
  communityId: string,
  residents: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  if (residents.size === 0) return new Map();
  const rows = await queryRows<{ resident: string; sinceMs: number }>(
    tx,
    sql`SELECT resident, (extract(epoch FROM since) * 1000)::float8 AS "sinceMs" FROM (
        SELECT DISTINCT ON (resident) resident, away, since FROM resident_stay
        WHERE community = ${communityId} AND resident = ANY(${textArray(residents)})
        ORDER BY resident, number DESC) AS last
      WHERE away
      UNION ALL SELECT resident.id, (extract(epoch FROM fact.at) * 1000)::float8 FROM resident
        JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.number = resident.withdrawn
        WHERE resident.community = ${communityId} AND resident.id = ANY(${textArray(residents)})
          AND resident.withdrawn IS NOT NULL`,
  );
  return new Map(rows.map(({ resident, sinceMs }) => [resident, sinceMs]));
}
