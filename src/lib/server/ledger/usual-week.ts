import { sql } from 'drizzle-orm';
import { dayOf, startOfDayMs } from '#lib/domain/day.ts';
import { wholePolicy, type Policy } from '#lib/domain/policy.ts';
import { queryRows } from '../db/database.ts';
import { inChain, type ChainContext } from './hub-chain.ts';

/** So many whole weeks are looked at: a season, in which a week of festivals is one of many. */
const weeks = 12;
const weekMs = 7 * 86_400_000;

/** The middle one of some sums, the lower of two; 0 of none. */
export const medianOf = (sums: readonly number[]): number =>
  sums.toSorted((left, right) => left - right)[Math.floor((sums.length - 1) / 2)] ?? 0;

/**
 * Reckons what a community gives in a usual week: the median of the weeks that ended with yesterday, so that a few in
 * which somebody gave too much change nothing. What is pending or was declined does not count, and nothing that was
 * awarded to many at the hub: the figure bounds tablets. Weeks before anything was given are no weeks of little.
 * @returns the points, as they are kept from here on
 */
export async function reckonUsualWeek(context: ChainContext, communityId: string, now: Date): Promise<number> {
  const { orm } = context.database;
  const [community] = await queryRows<{ policy: Policy; usual: number }>(
    orm,
    sql`SELECT policy, usual_week::float8 AS usual FROM community WHERE id = ${communityId}`,
  );
  if (community === undefined) return 0;
  const { zone } = wholePolicy(community.policy);
  const end = new Date(startOfDayMs(dayOf(now.getTime(), zone), zone)).toISOString();
  const since = new Date(Date.parse(end) - weeks * weekMs).toISOString();
  const rows = await queryRows<{ week: number; points: number }>(
    orm,
    sql`SELECT floor(extract(epoch FROM ${end}::timestamptz - transfer.at) * 1000 / ${weekMs}::float8)::integer AS week,
        sum(transfer.points
          - CASE WHEN decision.outcome = 'released' THEN 0 ELSE coalesce(beyond.points, 0) END)::float8 AS points
      FROM transfer
      LEFT JOIN pending_award AS beyond ON beyond.community = ${communityId} AND beyond.event = transfer.id
      LEFT JOIN award_line AS office ON office.community = ${communityId} AND office.id = transfer.id
      LEFT JOIN pending_decision AS decision ON decision.community = ${communityId} AND decision.event = transfer.id
      WHERE transfer.community = ${communityId} AND transfer.kind = 'accrual' AND transfer.debit_account = 'issued'
        AND office.id IS NULL
        AND transfer.at > ${since}::timestamptz AND transfer.at < ${end}::timestamptz
      GROUP BY week`,
  );
  const first = Math.max(-1, ...rows.map(({ week }) => week));
  const given = new Map(rows.map(({ week, points }) => [week, points]));
  const usual = medianOf(Array.from({ length: first + 1 }, (_, week) => given.get(week) ?? 0));
  if (usual === community.usual) return usual;
  await inChain(context, now, async (tx, lock) => {
    const { revision } = await lock(communityId);
    await tx.execute(sql`
      UPDATE community SET usual_week = ${usual}, changed_revision = ${revision} WHERE id = ${communityId}`);
  });
  return usual;
}
