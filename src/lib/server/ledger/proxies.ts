import { sql } from 'drizzle-orm';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import type { Appointment } from './appointment.ts';
import type { Change } from './change.ts';
import { idsOf, survivorOf } from './merges.ts';

// Who may redeem from whose account. Facts name the entries that they name; a merge leads both sides to the survivor,
// and what somebody would be appointed to for themselves by it says nothing any more.

/**
 * Whom residents have ever appointed, by the survivor whose account it is now; who has appointed nobody is missing.
 * @param residents with everybody who belongs together with them
 */
export async function loadProxies(
  tx: Transaction,
  communityId: string,
  residents: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly Appointment[]>> {
  if (residents.size === 0) return new Map();
  const rows = await queryRows<{ owner: string } & { readonly [Field in keyof Appointment]: Appointment[Field] }>(
    tx,
    sql`SELECT ${survivorOf(communityId, sql`proxy.resident`)} AS owner, from_day::text AS "from",
        until_day::text AS until, (extract(epoch FROM ended_at) * 1000)::float8 AS "endedMs",
        (SELECT json_agg(own.id) FROM ${idsOf(communityId, survivorOf(communityId, sql`proxy.helper`))} AS own(id)) AS helpers
      FROM proxy WHERE community = ${communityId} AND resident = ANY(${textArray(residents)})`,
  );
  const found = new Map<string, Appointment[]>();
  for (const { owner, ...appointment } of rows) found.set(owner, [...(found.get(owner) ?? []), appointment]);
  return found;
}

/** Ends what somebody was appointed to and whom they have appointed, under all ids: they have left, or were erased. */
export async function endProxiesOf(
  tx: Transaction,
  { communityId: community, revision }: Pick<Change, 'communityId' | 'revision'>,
  {
    residentId,
    fact,
  }: { readonly residentId: string; readonly fact: { readonly number: number; readonly at: string } },
): Promise<void> {
  const together = idsOf(community, survivorOf(community, sql`${residentId}::text`));
  await tx.execute(sql`
    UPDATE proxy SET ended_at = ${fact.at}::timestamptz, ended_by = ${fact.number}, revision = ${revision}
    WHERE community = ${community} AND ended_at IS NULL AND (resident IN ${together} OR helper IN ${together})`);
}
