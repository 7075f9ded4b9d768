import { sql } from 'drizzle-orm';
import { dayOf, startOfDayMs } from '#lib/domain/day.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { policyOf } from './policy.ts';

/**
 * How many points a manager may still give on the day of `now`: what they release of what is pending, and what they
 * award to many, together. What one person lets through at once is what another one would notice.
 */
export async function leftToGive(
  tx: Transaction,
  { communityId, staffId }: { readonly communityId: string; readonly staffId: string },
  now: Date,
): Promise<number> {
  const { releasePointsPerDay } = await policyOf(tx, communityId);
  const since = await sinceOf(tx, communityId, now);
  const [given] = await queryRows<{ points: number }>(
    tx,
    sql`SELECT ((SELECT coalesce(sum(beyond.points), 0)
        FROM pending_decision AS decision
        JOIN pending_award AS beyond ON beyond.community = decision.community AND beyond.event = decision.event
        WHERE decision.community = ${communityId} AND decision.staff = ${staffId} AND decision.outcome = 'released'
          AND decision.decided_at >= ${since}::timestamptz)
      + (SELECT coalesce(sum(line.points), 0)
        FROM award_batch AS batch
        JOIN award_line AS line ON line.community = batch.community AND line.batch = batch.id
        WHERE batch.community = ${communityId} AND batch.proposed_by = ${staffId} AND batch.outcome = 'awarded'
          AND batch.decided_at >= ${since}::timestamptz))::float8 AS points`,
  );
  return Math.max(0, releasePointsPerDay - (given?.points ?? 0));
}

/**
 * How many points somebody has awarded to many on the day of `now` without a second person. It counts towards what one
 * alone may give, so that a list cut into pieces needs a second person as the whole does.
 */
export async function givenAlone(
  tx: Transaction,
  { communityId, staffId }: { readonly communityId: string; readonly staffId: string },
  now: Date,
): Promise<number> {
  const [given] = await queryRows<{ points: number }>(
    tx,
    sql`SELECT coalesce(sum(line.points), 0)::float8 AS points
      FROM award_batch AS batch
      JOIN award_line AS line ON line.community = batch.community AND line.batch = batch.id
      WHERE batch.community = ${communityId} AND batch.proposed_by = ${staffId} AND batch.outcome = 'awarded'
        AND batch.decided_by IS NULL AND batch.decided_at >= ${await sinceOf(tx, communityId, now)}::timestamptz`,
  );
  return given?.points ?? 0;
}

/** When the community's day of `now` began. */
async function sinceOf(tx: Transaction, communityId: string, now: Date): Promise<string> {
  const { zone } = await policyOf(tx, communityId);
  return new Date(startOfDayMs(dayOf(now.getTime(), zone), zone)).toISOString();
}
