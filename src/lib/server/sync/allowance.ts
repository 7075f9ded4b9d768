import { sql } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { allowanceOf } from '#lib/domain/award-allowance.ts';
import { wholePolicy, type Policy } from '#lib/domain/policy.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import type { Walk, Walked } from './walk.ts';

type Row = ScopeRow<'allowances'>;

/**
 * What a tablet may give until its next exchange: what the day's allowance leaves of what it has given on the day. It
 * changes with the day and with everything that the tablet gives, so it comes with each page, beside the place in the
 * walk and beside the count of its rows.
 */
export async function walkAllowance(tx: Transaction, { subject, today }: Walk): Promise<Walked<readonly Row[]>> {
  const [found] = await queryRows<{ policy: Policy; usual: number; given: number }>(
    tx,
    sql`SELECT community.policy, community.usual_week::float8 AS usual, coalesce(day.points, 0)::float8 AS given
      FROM community
      LEFT JOIN worth_day AS day ON day.community = ${subject.community} AND day.kiosk = ${subject.kiosk}
        AND day.day = ${today}::date AND day.kind = 'awarded'
      WHERE community.id = ${subject.community}`,
  );
  assert(found !== undefined, 'a tablet that pulls has a community');
  const perDay = allowanceOf(wholePolicy(found.policy), found.usual);
  const row: Row = { id: subject.kiosk, points: Math.max(0, perDay - found.given), perDay };
  return { rows: [row], count: 0, place: null };
}
