import { sql } from 'drizzle-orm';
import { queryRows, type Database } from '../db/database.ts';

/**
 * The community of what concerns the hub as a whole. No community has this id, because ids begin with a letter or
 * digit.
 */
export const wholeHub = '-';

/** How often something may be tried in a window of time. */
export interface AttemptLimit {
  readonly key: string;
  readonly most: number;
  readonly windowMs: number;
}

/**
 * Counts an attempt against each limit, whatever comes of it. Returns how many seconds to wait when one is exceeded,
 * else null. Every attempt counts, so that asking on while refused does not help.
 */
export async function countAttempt(
  database: Database,
  limits: readonly AttemptLimit[],
  now: Date,
): Promise<number | null> {
  let waitMs = 0;
  for (const { key, most, windowMs } of limits) {
    const start = Math.floor(now.getTime() / windowMs) * windowMs;
    const [row] = await queryRows<{ attempts: number }>(
      database.orm,
      sql`INSERT INTO attempt (community, key, window_start, attempts)
        VALUES (${wholeHub}, ${key}, ${new Date(start).toISOString()}, 1)
        ON CONFLICT (community, key, window_start) DO UPDATE SET attempts = attempt.attempts + 1
        RETURNING attempts`,
    );
    if ((row?.attempts ?? 0) > most) waitMs = Math.max(waitMs, start + windowMs - now.getTime());
    // The first attempt of a window clears away the windows before it.
    if (row?.attempts === 1) {
      await queryRows(
        database.orm,
        sql`DELETE FROM attempt WHERE community = ${wholeHub} AND key = ${key}
          AND window_start < ${new Date(start).toISOString()}`,
      );
    }
  }
  return waitMs === 0 ? null : Math.ceil(waitMs / 1000);
}
