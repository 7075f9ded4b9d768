import { sql, type SQL } from 'drizzle-orm';
import type { WorthKind } from '#lib/domain/award-allowance.ts';
import { dayMs, dayOf } from '#lib/domain/day.ts';
import { defaultZone } from '#lib/domain/zone.ts';
import { textArray, wantedRows } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { ofResident } from '../db/schema/ledger.ts';
import { addDelta } from './balances.ts';
import { awardedKey, worthKey, type LedgerState } from './entry.ts';
import { survivorOf } from './merges.ts';

// What facts are judged by that are worth something to whoever holds the tablet; nothing is asked where there are none.

/** A day before which nothing of `sinceMs` counts, in whatever time zone. */
const dayBefore = (sinceMs: number): string => dayOf(sinceMs - dayMs, 'UTC');

/** What these kiosks may give, and when they had sent everything. */
export async function loadAllowances(
  tx: Transaction,
  communityId: string,
  kiosks: ReadonlySet<string>,
): Promise<LedgerState['allowances']> {
  if (kiosks.size === 0) return new Map();
  const rows = await queryRows<{
    id: string;
    usual: number;
    exchanged: number | null;
    latest: number | null;
    before: number | null;
  }>(
    tx,
    sql`SELECT kiosk.id, community.usual_week::float8 AS usual,
        (extract(epoch FROM kiosk.exchanged_at) * 1000)::float8 AS exchanged,
        kiosk.allowance_told::float8 AS latest, kiosk.allowance_before::float8 AS before
      FROM kiosk JOIN community ON community.id = kiosk.community
      WHERE kiosk.community = ${communityId} AND kiosk.id = ANY(${textArray(kiosks)})`,
  );
  return new Map(
    rows.map(({ id, usual, exchanged, latest, before }) => [
      id,
      { usualWeek: usual, told: { latest, before }, exchangedMs: exchanged ?? Number.NEGATIVE_INFINITY },
    ]),
  );
}

/** The sums of their days, from about `sinceMs` on. */
export async function loadWorth(
  tx: Transaction,
  communityId: string,
  kiosks: ReadonlySet<string>,
  sinceMs: number,
): Promise<LedgerState['worth']> {
  if (kiosks.size === 0) return new Map();
  const rows = await queryRows<{ kiosk: string; day: string; kind: WorthKind; points: number }>(
    tx,
    sql`SELECT kiosk, day::text AS day, kind, points::float8 AS points FROM worth_day
      WHERE community = ${communityId} AND kiosk = ANY(${textArray(kiosks)}) AND day >= ${dayBefore(sinceMs)}::date`,
  );
  return new Map(rows.map(({ kiosk, day, kind, points }) => [worthKey(kiosk, day, kind), points]));
}

/**
 * What residents were awarded in each category and day, from about `sinceMs` on: whoever was merged, under the id of
 * the survivor. Everybody is among `residents` who belongs together with one of them.
 * @param which of their transfers count; all of them for what tablets record
 */
export async function loadAwarded(
  tx: Transaction,
  communityId: string,
  residents: ReadonlySet<string>,
  sinceMs: number,
  which: SQL = sql`true`,
): Promise<LedgerState['awarded']> {
  if (residents.size === 0) return new Map();
  const since = dayBefore(sinceMs);
  const rows = await queryRows<{ resident: string; category: string; day: string; points: number }>(
    tx,
    sql`SELECT ${survivorOf(communityId, sql`wanted.id`)} AS resident, given.category, given.day, sum(given.points)::float8 AS points
      FROM ${wantedRows(residents)} CROSS JOIN LATERAL (
        SELECT category, points, (at AT TIME ZONE coalesce(
            (SELECT policy ->> 'zone' FROM community WHERE id = ${communityId}), ${defaultZone}::text
          ))::date::text AS day
        FROM transfer
        WHERE community = ${communityId} AND credit_account = wanted.id AND ${ofResident(sql`credit_account`)}
          AND kind = 'accrual' AND recorded_at >= ${since}::timestamptz AND at >= ${since}::timestamptz
          AND ${which}) AS given
      WHERE given.category IS NOT NULL GROUP BY wanted.id, given.category, given.day`,
  );
  const awarded = new Map<string, number>();
  for (const { resident, category, day, points } of rows)
    addDelta(awarded, awardedKey(resident, category, day), points);
  return awarded;
}

/** Of these residents, those who registered at a counter less than a day before `sinceMs`, or later. */
export async function loadNewcomers(
  tx: Transaction,
  communityId: string,
  residents: ReadonlySet<string>,
  sinceMs: number,
): Promise<LedgerState['newcomers']> {
  if (residents.size === 0) return new Map();
  const rows = await queryRows<{ id: string; registered: number }>(
    tx,
    sql`SELECT found.id, (extract(epoch FROM found.created_at) * 1000)::float8 AS registered
      FROM ${wantedRows(residents)} CROSS JOIN LATERAL (
        SELECT id, created_at FROM resident WHERE community = ${communityId} AND id = wanted.id
          AND registered_by IS NOT NULL AND created_at > ${dayBefore(sinceMs)}::timestamptz LIMIT 1) AS found`,
  );
  return new Map(rows.map(({ id, registered }) => [id, registered]));
}
