import { sql, type SQL } from 'drizzle-orm';
import { addDays, dayMs, dayOf, isDay, startOfDayMs } from '#lib/domain/day.ts';
import { wholePolicy, type Policy } from '#lib/domain/policy.ts';
import { awardOf, type Rule } from '#lib/domain/rule.ts';
import { isQuantity, needsSecond } from '#lib/facts/accrual/award.ts';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { ofResident } from '../db/schema/ledger.ts';
import { awardedKey } from './entry.ts';
import { isAbsorbed, loadMerged, survivorOf, withMerged } from './merges.ts';
import { isAway } from './stays.ts';
import { loadAwarded } from './load-worth.ts';

// What residents would get for something that they did on a day: by the rule of that day, and with what they got in its
// category on that day already.

/** So many days back a list of a quarter goes. */
export const mostDaysBack = 92;

/** Whether points can be given for a day: no later than today, and not long ago. */
export const isAwardable = (day: string, today: string): boolean =>
  isDay(day) && day <= today && day >= addDays(today, -mostDaysBack);

/** What an award to many goes by. */
export interface AwardTerms {
  readonly policy: Policy;
  readonly today: string;
  /** The rule of the category that was in force on the day; undefined where there is none. */
  readonly rule: Rule | undefined;
  /** What the day says of when it was: now for today, noon for a day before. */
  readonly at: Date;
}

/** Reads what an award for a day goes by. `day` is a day that exists. */
export async function termsOf(
  tx: Transaction,
  communityId: string,
  { categoryId, day }: { readonly categoryId: string; readonly day: string },
  now: Date,
): Promise<AwardTerms> {
  const [community] = await queryRows<{ policy: Policy }>(
    tx,
    sql`SELECT policy FROM community WHERE id = ${communityId}`,
  );
  const policy = wholePolicy(community?.policy);
  const [rule] = await queryRows<Rule & Record<string, unknown>>(
    tx,
    sql`SELECT version, unit, points_per_unit AS "pointsPerUnit", daily_cap AS "dailyCap" FROM rule
      WHERE community = ${communityId} AND category = ${categoryId} AND effective_from <= ${day}::date
      ORDER BY version DESC LIMIT 1`,
  );
  const today = dayOf(now.getTime(), policy.zone);
  const at = day === today ? now : new Date(startOfDayMs(day, policy.zone) + dayMs / 2);
  return { policy, today, rule, at };
}

/** Whether a second person has to confirm that so many points are given under a rule, to all of them together. */
export const needsSecondPerson = (rule: Rule, points: number, policy: Policy): boolean =>
  needsSecond(rule, points, policy);

/** Of awards, those that nobody has taken back: what was a mistake takes nothing from the cap of its day. */
const standing = (communityId: string): SQL => sql`NOT EXISTS (SELECT 1 FROM transfer AS back
  WHERE back.community = ${communityId} AND back.reverses = transfer.id)`;

/**
 * Whether somebody of a proposed award has got points in its category and for its day since it was proposed: two who
 * propose the same work would otherwise both be confirmed.
 */
export async function isGivenSince(
  tx: Transaction,
  communityId: string,
  {
    batchId,
    categoryId,
    day,
    zone,
    since,
  }: Readonly<Record<'batchId' | 'categoryId' | 'day' | 'zone', string>> & { readonly since: Date },
): Promise<boolean> {
  const rows = await queryRows(
    tx,
    sql`SELECT 1 FROM award_line AS line
      JOIN transfer ON transfer.community = ${communityId}
        AND transfer.credit_account IN (SELECT line.resident UNION ALL SELECT ${survivorOf(communityId, sql`line.resident`)}
          UNION ALL SELECT merge.absorbed FROM resident_merge AS merge WHERE merge.community = ${communityId}
            AND merge.survivor = ${survivorOf(communityId, sql`line.resident`)})
        AND ${ofResident(sql`transfer.credit_account`)}
      WHERE line.community = ${communityId} AND line.batch = ${batchId} AND transfer.kind = 'accrual'
        AND transfer.category = ${categoryId} AND transfer.recorded_at > ${since.toISOString()}::timestamptz
        AND (transfer.at AT TIME ZONE ${zone}::text)::date = ${day}::date AND ${standing(communityId)}
      LIMIT 1`,
  );
  return rows.length > 0;
}

/** Somebody with what they did: hours or times, as the rule counts. */
export interface Doing {
  readonly residentId: string;
  readonly quantity: number;
}

/** Why somebody gets no points. `overCap`: they have got all that the rule gives in a day. */
export type NotGiven = 'unknown' | 'erased' | 'away' | 'quantityInvalid' | 'overCap';

/** What becomes of one of them. */
export interface Judged extends Doing {
  /** What they get; 0 where they get nothing. */
  readonly points: number;
  /** Whether the cap of the day takes some of it away. */
  readonly isCapped: boolean;
  /** Points that they got in this category on that day already. */
  readonly before: number;
  readonly refused: NotGiven | null;
}

/** Judges what residents get under a rule, of whom each stands here once. */
export async function judgeAward(
  tx: Transaction,
  communityId: string,
  { categoryId, day, rule }: { readonly categoryId: string; readonly day: string; readonly rule: Rule },
  doings: readonly Doing[],
): Promise<readonly Judged[]> {
  const ids = new Set(doings.map(({ residentId }) => residentId));
  const known = await queryRows<{ id: string; isErased: boolean; isAway: boolean }>(
    tx,
    sql`SELECT resident.id, erasure.resident IS NOT NULL AS "isErased",
        ${isAway(communityId, sql`resident.id`)} AS "isAway" FROM resident
      LEFT JOIN resident_erasure AS erasure
        ON erasure.community = resident.community AND erasure.resident = resident.id
      WHERE resident.community = ${communityId} AND resident.id = ANY(${textArray(ids)})
        AND NOT ${isAbsorbed(communityId, sql`resident.id`)}`,
  );
  const people = new Map(known.map((person) => [person.id, person]));
  const all = withMerged(ids, await loadMerged(tx, communityId, ids));
  const awarded = await loadAwarded(tx, communityId, all, Date.parse(`${day}T00:00:00Z`), standing(communityId));
  return doings.map((doing) => {
    const before = awarded.get(awardedKey(doing.residentId, categoryId, day)) ?? 0;
    const nothing = { ...doing, points: 0, isCapped: false, before };
    const person = people.get(doing.residentId);
    if (person === undefined) return { ...nothing, refused: 'unknown' };
    if (person.isErased) return { ...nothing, refused: 'erased' };
    if (person.isAway) return { ...nothing, refused: 'away' };
    if (!isQuantity(rule, doing.quantity)) return { ...nothing, refused: 'quantityInvalid' };
    const { points, capped: isCapped } = awardOf(rule, doing.quantity, before);
    return points < 1 ? { ...nothing, isCapped, refused: 'overCap' } : { ...nothing, points, isCapped, refused: null };
  });
}
