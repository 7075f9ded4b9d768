import { sql } from 'drizzle-orm';
import { dayOf } from '#lib/domain/day.ts';
import { holdsOn, type ProxyDays } from '#lib/domain/proxy.ts';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import type { Change } from './change.ts';

// Who may redeem from whose account. Whether it was so when something happened is judged by that moment, however late
// the hub hears of it.

/** One appointment of a resident: who, on which days, and when it was ended (Unix milliseconds; null for not). */
export interface Appointment extends ProxyDays {
  readonly helper: string;
  readonly endedMs: number | null;
}

/** Whom residents have ever appointed, by whose account it is; who has appointed nobody is missing. */
export async function loadProxies(
  tx: Transaction,
  communityId: string,
  residents: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly Appointment[]>> {
  if (residents.size === 0) return new Map();
  const rows = await queryRows<{ resident: string } & { readonly [Field in keyof Appointment]: Appointment[Field] }>(
    tx,
    sql`SELECT resident, helper, from_day::text AS "from", until_day::text AS until,
        (extract(epoch FROM ended_at) * 1000)::float8 AS "endedMs"
      FROM proxy WHERE community = ${communityId} AND resident = ANY(${textArray(residents)})`,
  );
  const found = new Map<string, Appointment[]>();
  for (const { resident, ...appointment } of rows) {
    found.set(resident, [...(found.get(resident) ?? []), appointment]);
  }
  return found;
}

/** Whether somebody was appointed at a moment (RFC 3339), by the days of a time zone. */
export function wasAppointed(
  appointments: readonly Appointment[],
  helper: string,
  { at, zone }: { readonly at: string; readonly zone: string },
): boolean {
  const atMs = Date.parse(at);
  const day = dayOf(atMs, zone);
  return appointments.some(
    (appointment) =>
      appointment.helper === helper &&
      holdsOn(appointment, day) &&
      (appointment.endedMs === null || atMs < appointment.endedMs),
  );
}

/** Ends what somebody was appointed to, and whom they have appointed: they have left, or were erased. */
export async function endProxiesOf(
  tx: Transaction,
  { communityId: community, revision }: Pick<Change, 'communityId' | 'revision'>,
  {
    residentId,
    fact,
  }: { readonly residentId: string; readonly fact: { readonly number: number; readonly at: string } },
): Promise<void> {
  await tx.execute(sql`
    UPDATE proxy SET ended_at = ${fact.at}::timestamptz, ended_by = ${fact.number}, revision = ${revision}
    WHERE community = ${community} AND ${residentId}::text IN (resident, helper) AND ended_at IS NULL`);
}
