import { sql, type SQL } from 'drizzle-orm';
import { pendingAccountOf } from '../db/schema/posting.ts';

// Invariant 12: who was merged into whom is what facts of the hub say, all that is free of somebody absorbed is the
// survivor's, and points go from one resident's account to another's for no other reason.

/** Whose account is this now, where a check joins communities by a column. */
export const keptBy = (community: SQL, account: SQL): SQL => sql`coalesce((
  SELECT merge.survivor FROM resident_merge AS merge
  WHERE merge.community = ${community} AND merge.absorbed = ${account}), ${account})`;

/** Points that are posted from one account to another one because both belong to one person by now. */
export const mergedPostings = sql`SELECT posting.community, posting.fact::text AS id FROM posting
  JOIN hub_fact ON hub_fact.community = posting.community AND hub_fact.id = posting.fact
  WHERE unit = 'points' AND ${keptBy(sql`posting.community`, sql`debit`)} = ${keptBy(sql`posting.community`, sql`credit`)}`;

export const mergeChecks: readonly SQL[] = [
  sql`SELECT 12 AS invariant, coalesce(merge.community, fact.community) AS community,
      'merge by hub fact ' || coalesce(fact.number, merge.fact) AS subject, 0::float8 AS stored, 1::float8 AS expected
    FROM hub_fact AS fact FULL JOIN resident_merge AS merge
      ON merge.community = fact.community AND merge.fact = fact.number
    WHERE (fact.type = 'resident.merged' OR merge.absorbed IS NOT NULL)
      AND (fact.type, merge.absorbed, merge.survivor, merge.merged_at) IS DISTINCT FROM ('resident.merged',
        fact.payload::json -> 'body' ->> 'absorbedId',
        ${keptBy(sql`fact.community`, sql`fact.payload::json -> 'body' ->> 'survivorId'`)}, fact.at)`,
  sql`SELECT 12 AS invariant, merge.community, 'survivor ' || merge.survivor || ' stays' AS subject, 0::float8 AS stored,
      1::float8 AS expected
    FROM resident_merge AS merge JOIN resident_merge AS other
      ON other.community = merge.community AND other.absorbed = merge.survivor`,
  // After a restore one of both may be known to a tablet alone, and the points wait.
  sql`SELECT 12 AS invariant, account.community, 'free points of ' || account.id AS subject,
      (account.balance + lent.points - allotted.points)::float8 AS stored, 0::float8 AS expected
    FROM resident_merge AS merge
    JOIN account ON account.community = merge.community AND account.id = merge.absorbed
    JOIN account AS kept ON kept.community = merge.community AND kept.id = merge.survivor
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(value::bigint), 0) AS points FROM jsonb_each_text(account.allotted)) AS allotted
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(value::bigint), 0) AS points FROM jsonb_each_text(account.lent)) AS lent
    WHERE account.balance + lent.points <> allotted.points`,
  sql`SELECT 12 AS invariant, posting.community, 'points from ' || debit || ' to ' || credit AS subject,
      sum(amount)::float8 AS stored, 0::float8 AS expected
    FROM posting
    WHERE unit = 'points' AND NOT starts_with(debit, ${pendingAccountOf('')})
      AND NOT starts_with(credit, ${pendingAccountOf('')})
      AND ${keptBy(sql`posting.community`, sql`debit`)} <> ${keptBy(sql`posting.community`, sql`credit`)}
    GROUP BY posting.community, debit, credit`,
];
