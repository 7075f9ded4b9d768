import { sql } from 'drizzle-orm';
import { toldAfter } from '#lib/domain/award-allowance.ts';
import { dayOf } from '#lib/domain/day.ts';
import { defaultZone } from '#lib/domain/zone.ts';
import type { PullPage } from '#lib/protocol/pull.ts';
import { queryRows, type Database } from '../db/database.ts';
import { readCursor } from './cursor.ts';
import type { KioskSubject } from './subject.ts';

/** So much later a tablet may have exchanged than is written down, so that not every pull writes. */
const slackMs = 10 * 60_000;

/** What of a page says what its tablet knows, once it has arrived. */
export type Exchanged = Pick<PullPage, 'from' | 'reset' | 'more'> & {
  readonly changes: Pick<PullPage['changes'], 'allowances'>;
};

/**
 * Notes that a tablet has exchanged: it sends all that it has before it pulls, so that nothing which comes later can be
 * older. That is not so of a pull after a restore, behind which come the events that the hub has lost, and of a tablet
 * that holds events back because a hub of an earlier release could not read them.
 *
 * Before the answer is sent it also notes what that one tells the tablet to give. Throws what the database throws.
 */
export async function noteExchange(
  database: Database,
  subject: KioskSubject,
  { from, reset, more, changes }: Exchanged,
  now: Date,
): Promise<void> {
  if (more) return;
  const kiosk = await lookUp(database, subject);
  if (kiosk === undefined) return;
  const goesBy = (from === null ? undefined : readCursor(from)?.told) ?? null;
  const told = toldAfter(kiosk, goesBy, changes.allowances.at(-1)?.perDay ?? null);
  const isNew = told.latest !== kiosk.latest || told.before !== kiosk.before;
  const exchangedMs =
    !reset && kiosk.waiting === 0 && isLater(kiosk, now.getTime()) ? now.getTime() : kiosk.exchangedMs;
  if (!isNew && exchangedMs === kiosk.exchangedMs) return;
  const exchangedAt = exchangedMs === null ? null : new Date(exchangedMs).toISOString();
  await database.orm.execute(sql`
    UPDATE kiosk SET exchanged_at = ${exchangedAt}::timestamptz,
      allowance_told = ${told.latest}::bigint, allowance_before = ${told.before}::bigint
    WHERE community = ${subject.community} AND id = ${subject.kiosk}
      AND allowance_told IS NOT DISTINCT FROM ${kiosk.latest}::bigint
      AND allowance_before IS NOT DISTINCT FROM ${kiosk.before}::bigint`);
}

type Kiosk = {
  readonly exchangedMs: number | null;
  readonly waiting: number;
  readonly latest: number | null;
  readonly before: number | null;
  readonly zone: string;
};

/** Whether it is worth writing down: it is some minutes later, or another day, on which other sums are added up. */
const isLater = ({ exchangedMs, zone }: Kiosk, nowMs: number): boolean =>
  exchangedMs === null ||
  nowMs > exchangedMs + slackMs ||
  (nowMs > exchangedMs && dayOf(nowMs, zone) > dayOf(exchangedMs, zone));

async function lookUp(database: Database, { community, kiosk }: KioskSubject): Promise<Kiosk | undefined> {
  const [row] = await queryRows<Kiosk>(
    database.orm,
    sql`SELECT floor(extract(epoch FROM kiosk.exchanged_at) * 1000)::float8 AS "exchangedMs",
        coalesce(kiosk.waiting, 0) AS waiting, kiosk.allowance_told::float8 AS latest,
        kiosk.allowance_before::float8 AS before, coalesce(community.policy ->> 'zone', ${defaultZone}::text) AS zone
      FROM community JOIN kiosk ON kiosk.community = community.id AND kiosk.id = ${kiosk}
      WHERE community.id = ${community}`,
  );
  return row;
}
