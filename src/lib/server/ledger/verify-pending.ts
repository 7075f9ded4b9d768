import { sql, type SQL } from 'drizzle-orm';
import { pendingAccountOf } from '../db/schema/posting.ts';

// Invariant 10: what is pending is what facts brought beyond the allowance of their tablet and nobody has decided
// about, and what each tablet gave is what its days add up to.

/** What pending accounts have by what is posted, of awards that are open, and as the sum that is kept. */
const accounts = sql`
  SELECT account.community, account.id, coalesce(account.pending, 0) AS kept, coalesce(posted.points, 0) AS posted,
    coalesce(open.points, 0) AS open
  FROM account
  LEFT JOIN (
    SELECT community, account, sum(points) AS points FROM (
      SELECT community, credit AS account, amount AS points FROM posting WHERE unit = 'points'
      UNION ALL SELECT community, debit, -amount FROM posting WHERE unit = 'points') AS side
    GROUP BY community, account) AS posted
    ON posted.community = account.community AND posted.account = ${pendingAccountOf('')}::text || account.id
  LEFT JOIN (
    SELECT beyond.community, beyond.resident, sum(beyond.points) AS points FROM pending_award AS beyond
    LEFT JOIN pending_decision AS decision
      ON decision.community = beyond.community AND decision.event = beyond.event AND decision.posted
    WHERE decision.event IS NULL GROUP BY beyond.community, beyond.resident) AS open
    ON open.community = account.community AND open.resident = account.id`;

const broken = (stored: SQL, expected: SQL, subject: SQL, from: SQL): SQL => sql`
  SELECT 10 AS invariant, community, ${subject} AS subject, (${stored})::float8 AS stored,
    (${expected})::float8 AS expected
  FROM (${from}) AS held WHERE ${stored} <> ${expected}`;

export const pendingChecks: readonly SQL[] = [
  broken(sql`kept`, sql`posted`, sql`'pending of ' || id`, accounts),
  broken(sql`kept`, sql`open`, sql`'pending awards of ' || id`, accounts),
  // What each kiosk gave is what its days add up to: who changed a day would give more than was allowed.
  broken(
    sql`kept`,
    sql`said`,
    sql`'given at ' || kiosk`,
    sql`SELECT community, kiosk, coalesce(days.points, 0) AS kept, coalesce(moved.points, 0) AS said
      FROM (SELECT community, kiosk, sum(points) AS points FROM worth_day WHERE kind = 'awarded'
        GROUP BY community, kiosk) AS days
      FULL JOIN (SELECT community, kiosk, sum(points) AS points FROM transfer
        WHERE kiosk IS NOT NULL AND kind IN ('accrual', 'reversal') AND debit_account IN ('issued', 'redeemed')
        GROUP BY community, kiosk) AS moved USING (community, kiosk)`,
  ),
  // Points are pending at most once of an award, and no more of them than it brought.
  broken(
    sql`points`,
    sql`least(points, brought)`,
    sql`'pending of award ' || event`,
    sql`SELECT beyond.community, beyond.event, beyond.points, coalesce(transfer.points, 0) AS brought
      FROM pending_award AS beyond
      LEFT JOIN transfer ON transfer.community = beyond.community AND transfer.id = beyond.event
        AND transfer.credit_account = beyond.resident`,
  ),
];
