import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import type { PullPage } from '#lib/protocol/pull.ts';
import type { KioskSubject } from './subject.ts';

/** So much later a tablet may have exchanged than is written down, so that not every pull writes. */
const slackMs = 10 * 60_000;

/**
 * Notes that a tablet has exchanged: it sends all that it has before it pulls, so that nothing which comes later can be
 * older. That is not so of a pull after a restore, behind which come the events that the hub has lost, and of a tablet
 * that holds events back because a hub of an earlier release could not read them. Throws what the database throws.
 */
export async function noteExchange(
  database: Database,
  { community, kiosk }: KioskSubject,
  { reset, more }: Pick<PullPage, 'reset' | 'more'>,
  now: Date,
): Promise<void> {
  if (reset || more) return;
  const before = new Date(now.getTime() - slackMs);
  await database.orm.execute(sql`
    UPDATE kiosk SET exchanged_at = ${now.toISOString()}::timestamptz
    WHERE community = ${community} AND id = ${kiosk} AND coalesce(waiting, 0) = 0
      AND (exchanged_at IS NULL OR exchanged_at < ${before.toISOString()}::timestamptz)`);
}
