import { sql } from 'drizzle-orm';
import { policyFigures } from '#lib/domain/policy-form.ts';
import { wholePolicy, type Policy } from '#lib/domain/policy.ts';
import { queryRows, type Database, type Transaction } from '../db/database.ts';
import type { KioskSubject } from './subject.ts';

/**
 * What a pull says of the lease that its tablet goes by: undefined for one that knows of no leases (release 0.1), null
 * for one that has none yet, else until when it has one, by the hub's clock in Unix milliseconds.
 */
export type LeaseHeld = number | null | undefined;

/** So much more is written down than is promised, so that not every pull writes. */
const slackMs = 10 * 60_000;

/** No community grants more: the longest that the policy's form takes. */
const longestMs = policyFigures.leaseAloneMs.most * policyFigures.leaseAloneMs.size;

/**
 * How long a tablet may spend what is set apart for it, from when it sent this request; null for without an end. The
 * longest lease that the tablet may believe in is saved before the answer is made, since an answer may be lost and the
 * tablet then goes by the one before. What the tablet claims is capped at what the hub can have promised: points set
 * apart for it would otherwise never be free again.
 */
export async function promiseLease(
  database: Database,
  subject: KioskSubject,
  held: LeaseHeld,
  now: Date,
): Promise<number | null> {
  const { promisedMs, lengthMs } = await lookUp(database, subject);
  const knowsLeases = held !== undefined && lengthMs !== null;
  const untilMs = knowsLeases && held !== null ? latestOf(held, lengthMs, now.getTime()) : null;
  const isKept =
    untilMs === null
      ? promisedMs === null
      : promisedMs !== null && promisedMs >= untilMs && promisedMs <= untilMs + 2 * slackMs;
  if (!isKept) {
    const until = untilMs === null ? null : new Date(untilMs + slackMs).toISOString();
    await database.orm.execute(sql`UPDATE kiosk SET leased_until = ${until}::timestamptz
      WHERE community = ${subject.community} AND id = ${subject.kiosk}`);
  }
  return knowsLeases ? lengthMs : null;
}

/** The later of what a tablet holds and what it is about to hold, as far as the hub can have promised it. */
const latestOf = (heldMs: number, lengthMs: number, nowMs: number): number =>
  Math.min(Math.max(heldMs, nowMs + lengthMs), nowMs + Math.max(longestMs, lengthMs) + slackMs);

/**
 * Forgets what the tablets of a community were promised, as after a restore: the hub may have promised more since the
 * dump. Null is a promise without an end, so that nothing of a tablet is taken for free until it has exchanged again.
 */
export async function forgetPromises(orm: Pick<Transaction, 'execute'>, community: string): Promise<void> {
  await orm.execute(sql`UPDATE kiosk SET leased_until = NULL, allowance_told = NULL, allowance_before = NULL
    WHERE community = ${community}
      AND coalesce(leased_until::text, allowance_told::text, allowance_before::text) IS NOT NULL`);
}

/**
 * What the tablet was promised last, and for how long one of its store may spend. A store without loans needs no end.
 */
async function lookUp(
  database: Database,
  { community, kiosk, store }: KioskSubject,
): Promise<{ readonly promisedMs: number | null; readonly lengthMs: number | null }> {
  const [row] = await queryRows<{ policy: Policy; promised: number | null; tablets: number }>(
    database.orm,
    sql`SELECT community.policy, floor(extract(epoch FROM kiosk.leased_until) * 1000)::float8 AS promised,
        (SELECT count(*) FROM kiosk AS other WHERE other.community = ${community} AND other.store = ${store}
          AND other.status = 'active')::integer AS tablets
      FROM community JOIN kiosk ON kiosk.community = community.id AND kiosk.id = ${kiosk}
      WHERE community.id = ${community}`,
  );
  if (row === undefined) return { promisedMs: null, lengthMs: null };
  const { lendPointsPerDay, leaseAloneMs, leaseSharedMs } = wholePolicy(row.policy);
  const lengthMs = row.tablets > 1 ? leaseSharedMs : leaseAloneMs;
  return { promisedMs: row.promised, lengthMs: lendPointsPerDay === 0 ? null : lengthMs };
}
