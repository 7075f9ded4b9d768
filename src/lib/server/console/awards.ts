import { sql } from 'drizzle-orm';
import { uuidV7 } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { AdjustmentDecision } from '#lib/domain/adjustment.ts';
import { dayOf, isDay } from '#lib/domain/day.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { mostInPage } from '#lib/hub-facts/pages.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import {
  isAwardable,
  isGivenSince,
  judgeAward,
  needsSecondPerson,
  termsOf,
  type Doing,
  type Judged,
} from '../ledger/award-judge.ts';
import { givenAlone, leftToGive } from './left-to-give.ts';
import { policyOf } from './policy.ts';
import type { OfficeBy } from './register-resident.ts';

// Points for many residents at once: a manager gives them, and beyond what the policy lets one person give a second one
// confirms. All of them get theirs, or nobody does.

/** Somebody as the page showed them before it was sent. */
export interface SeenLine extends Doing {
  /** What they were to get, and what they had got in the category on that day. */
  readonly points: number;
  readonly before: number;
}

/** What somebody wants to give; `id` is minted with the form, so that the same sent twice is there once. */
export interface AwardWanted {
  readonly id: string;
  readonly categoryId: string;
  /** YYYY-MM-DD, on which they did it. */
  readonly day: string;
  readonly reason: string;
  readonly lines: readonly SeenLine[];
}

/** Why nobody got anything. `overtaken`: somebody of them would get something else by now than the page showed. */
export type AwardRefused =
  | {
      readonly code:
        'notPermitted' | 'reasonMissing' | 'dayInvalid' | 'categoryUnknown' | 'nobody' | 'tooMany' | 'overtaken';
    }
  /** More than one manager may give in a day; `left` is what this one still may, in points. */
  | { readonly code: 'beyondBound'; readonly left: number };

/** Gives points to many, or proposes it where a second person has to confirm it. */
export async function giveAward(
  context: ChainContext,
  by: OfficeBy,
  { id: batchId, categoryId, day, reason: typed, lines }: AwardWanted,
  now: Date,
): Promise<Result<'awarded' | 'proposed' | 'again', AwardRefused>> {
  if (!may(by.role, 'award.propose')) return refuse({ code: 'notPermitted' });
  const reason = noteOf(typed);
  if (reason === undefined) return refuse({ code: 'reasonMissing' });
  if (!isDay(day)) return refuse({ code: 'dayInvalid' });
  if (lines.length === 0) return refuse({ code: 'nobody' });
  if (lines.length > mostInPage) return refuse({ code: 'tooMany' });
  if (new Set(lines.map(({ residentId }) => residentId)).size < lines.length) return refuse({ code: 'overtaken' });
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'awarded' | 'proposed' | 'again', AwardRefused>> => {
    const chain = await lock(communityId);
    const known = await batchOf(tx, communityId, batchId);
    if (known !== undefined) {
      const isSame =
        known.proposedBy === staff &&
        known.categoryId === categoryId &&
        sameDoings(await linesOf(tx, communityId, batchId), lines);
      return isSame ? ok('again') : refuse({ code: 'overtaken' });
    }
    const { policy, today, rule, at } = await termsOf(tx, communityId, { categoryId, day }, now);
    if (!isAwardable(day, today)) return refuse({ code: 'dayInvalid' });
    if (rule === undefined) return refuse({ code: 'categoryUnknown' });
    const judged = await judgeAward(tx, communityId, { categoryId, day, rule }, lines);
    if (!judged.every((line, index) => isAsSeen(line, lines[index]))) return refuse({ code: 'overtaken' });
    const points = sumOf(judged);
    const left = await leftToGive(tx, by, now);
    if (points > left) return refuse({ code: 'beyondBound', left });
    const said = judged.map(({ residentId, quantity, points: each }) => ({
      id: uuidV7(now.getTime(), context.random),
      residentId,
      quantity,
      points: each,
    }));
    const award = { batchId, categoryId, ruleVersion: rule.version, at: at.toISOString(), lines: said };
    const why = { staff, reason, confidential: null };
    if (needsSecondPerson(rule, points + (await givenAlone(tx, by, now)), policy)) {
      await chain.record({ type: 'award.proposed', ...why, body: award });
      return ok('proposed');
    }
    await chain.record({ type: 'points.awarded', ...why, body: { ...award, approvedBy: null } });
    return ok('awarded');
  });
}

/** Whether two lists are of the same people with the same quantities, in whatever order. */
function sameDoings(some: readonly Doing[], others: readonly Doing[]): boolean {
  const quantities = new Map(some.map(({ residentId, quantity }) => [residentId, quantity]));
  return (
    some.length === others.length && others.every(({ residentId, quantity }) => quantities.get(residentId) === quantity)
  );
}

const sumOf = (lines: readonly { readonly points: number }[]): number =>
  lines.reduce((sum, { points }) => sum + points, 0);

const isAsSeen = ({ points, before, refused }: Judged, seen: SeenLine | undefined): boolean =>
  refused === null && points === seen?.points && before === seen.before;

/**
 * Why a proposed award stays as it is. `overtaken`: somebody else decided meanwhile; `outdated`: somebody of them has
 * got points for that day meanwhile, or may get none any more.
 */
export type AwardNotDecided =
  | { readonly code: 'notPermitted' | 'unknown' | 'own' | 'overtaken' | 'outdated' }
  | { readonly code: 'beyondBound'; readonly left: number };

const outcomeOf = { confirm: 'awarded', refuse: 'refused' } as const satisfies Record<AdjustmentDecision, string>;

/**
 * Confirms a proposed award, by which all of them get their points, or refuses it. Nobody confirms their own; to take
 * it back they refuse it. The same decision of the same person sent twice is answered with `again`.
 */
export async function decideAward(
  context: ChainContext,
  by: OfficeBy,
  { id: batchId, decision }: { readonly id: string; readonly decision: AdjustmentDecision },
  now: Date,
): Promise<Result<'decided' | 'again', AwardNotDecided>> {
  if (!may(by.role, 'award.confirm')) return refuse({ code: 'notPermitted' });
  const { communityId, staffId } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'decided' | 'again', AwardNotDecided>> => {
    const chain = await lock(communityId);
    const batch = await batchOf(tx, communityId, batchId);
    if (batch === undefined) return refuse({ code: 'unknown' });
    const { outcome, decidedBy, proposedBy, reason } = batch;
    if (outcome !== null) {
      const isSame = outcome === outcomeOf[decision] && decidedBy === staffId;
      return isSame ? ok('again') : refuse({ code: 'overtaken' });
    }
    if (decision === 'refuse') {
      const body = { batchId };
      await chain.record({ type: 'award.refused', staff: staffId, reason: '', body, confidential: null });
      return ok('decided');
    }
    if (staffId === proposedBy) return refuse({ code: 'own' });
    const lines = await linesOf(tx, communityId, batchId);
    if (!(await stillHolds(tx, communityId, { ...batch, batchId }, lines, now))) return refuse({ code: 'outdated' });
    const left = await leftToGive(tx, { communityId, staffId: proposedBy }, now);
    if (sumOf(lines) > left) return refuse({ code: 'beyondBound', left });
    const { categoryId, ruleVersion, at } = batch;
    const said = { batchId, categoryId, ruleVersion, at: at.toISOString(), lines: [...lines], approvedBy: staffId };
    await chain.record({ type: 'points.awarded', staff: proposedBy, reason, body: said, confidential: null });
    return ok('decided');
  });
}

type Batch = {
  readonly categoryId: string;
  readonly ruleVersion: number;
  readonly at: Date;
  readonly proposedAt: Date;
  readonly proposedBy: string;
  readonly reason: string;
  readonly outcome: 'awarded' | 'refused' | null;
  readonly decidedBy: string | null;
};

async function batchOf(tx: Transaction, communityId: string, batchId: string): Promise<Batch | undefined> {
  const [batch] = await queryRows<Omit<Batch, 'at' | 'proposedAt'> & { atMs: number; proposedMs: number }>(
    tx,
    sql`SELECT batch.category AS "categoryId", batch.rule_version AS "ruleVersion",
        (extract(epoch FROM batch.at) * 1000)::float8 AS "atMs",
        (extract(epoch FROM batch.proposed_at) * 1000)::float8 AS "proposedMs", batch.proposed_by AS "proposedBy", fact.reason,
        batch.outcome, batch.decided_by AS "decidedBy"
      FROM award_batch AS batch
      JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.number = batch.fact
      WHERE batch.community = ${communityId} AND batch.id = ${batchId}`,
  );
  if (batch === undefined) return undefined;
  const { atMs, proposedMs, ...rest } = batch;
  return { ...rest, at: new Date(atMs), proposedAt: new Date(proposedMs) };
}

type BatchLine = HubBodies['points.awarded']['lines'][number];

const linesOf = (tx: Transaction, communityId: string, batchId: string): Promise<readonly BatchLine[]> =>
  queryRows<BatchLine>(
    tx,
    sql`SELECT id::text AS id, resident AS "residentId", quantity, points FROM award_line
      WHERE community = ${communityId} AND batch = ${batchId} ORDER BY id`,
  );

/** Whether everybody would get the same as when it was proposed, and nobody has got something for that day since. */
async function stillHolds(
  tx: Transaction,
  communityId: string,
  { batchId, categoryId, ruleVersion, at, proposedAt }: Batch & { readonly batchId: string },
  lines: readonly BatchLine[],
  now: Date,
): Promise<boolean> {
  const { zone } = await policyOf(tx, communityId);
  const day = dayOf(at.getTime(), zone);
  if (await isGivenSince(tx, communityId, { batchId, categoryId, day, zone, since: proposedAt })) return false;
  const { rule } = await termsOf(tx, communityId, { categoryId, day }, now);
  if (rule?.version !== ruleVersion) return false;
  const judged = await judgeAward(tx, communityId, { categoryId, day, rule }, lines);
  return judged.every(({ points, refused }, index) => refused === null && points === lines[index]?.points);
}
