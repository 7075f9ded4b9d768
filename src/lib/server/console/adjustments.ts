import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { AdjustmentDecision } from '#lib/domain/adjustment.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import { mostPoints } from '#lib/domain/points.ts';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { adjustmentTable } from '../db/schema/adjustment.ts';
import { staffTable } from '../db/schema/community.ts';
import { residentTable } from '../db/schema/resident.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { togetherWith } from '../ledger/merges.ts';
import { chosenByCallers, forgive, slowDown, type Pace, type Slowed } from '../sync/slowdown.ts';
import { olderThan, pageOf, pageRows, textKey } from './page.ts';
import { verifyPassword } from './password.ts';

// Points are put right by two people: a manager proposes, and somebody else confirms, be it a clerk, an auditor or
// another manager.

/** Who does something about an adjustment. */
export interface AdjustmentBy {
  readonly communityId: string;
  readonly staffId: string;
  readonly role: AccountRole;
}

/** What somebody proposes; `id` is minted with the form, so that the same sent twice is there once. */
export interface AdjustmentWanted {
  readonly id: string;
  readonly residentId: string;
  /** Signed from the resident's side. */
  readonly points: number;
  readonly reason: string;
}

/** Why nothing was proposed. `notEnough`: the resident has fewer points than are to be taken. */
export type ProposalRefused = 'notPermitted' | 'reasonMissing' | 'pointsInvalid' | 'unknown' | 'notEnough';

/** Proposes that a resident gets points or gives some up. Nothing moves yet. */
export async function proposeAdjustment(
  context: ChainContext,
  by: AdjustmentBy,
  { id: adjustmentId, residentId, points, reason: typed }: AdjustmentWanted,
  now: Date,
): Promise<Result<'proposed' | 'again', ProposalRefused>> {
  if (!may(by.role, 'adjustment.propose')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  if (!Number.isInteger(points) || points === 0 || Math.abs(points) > mostPoints) return refuse('pointsInvalid');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(communityId);
    if ((await proposalOf(tx, communityId, adjustmentId)) !== undefined) return ok('again');
    const balance = await balanceOf(tx, communityId, residentId);
    if (balance === undefined) return refuse('unknown');
    if (points < 0 && balance + points < 0) return refuse('notEnough');
    const body = { adjustmentId, residentId, points };
    await chain.record({ type: 'adjustment.proposed', staff, reason, body, confidential: null });
    return ok('proposed');
  });
}

/** What is kept of a decision. */
const outcomeOf = { confirm: 'confirmed', refuse: 'refused' } as const satisfies Record<AdjustmentDecision, string>;

/** Why a proposal stays as it is. `overtaken`: somebody else decided meanwhile. */
export type AdjustmentRefused = 'notPermitted' | 'unknown' | 'own' | 'overtaken' | 'notEnough';

/**
 * Confirms a proposal, by which the points move, or refuses it. Nobody confirms their own; to take it back they refuse
 * it. The same decision of the same person sent twice is answered with `again`.
 */
export async function decideAdjustment(
  context: ChainContext,
  by: AdjustmentBy,
  { id: adjustmentId, decision }: { readonly id: string; readonly decision: AdjustmentDecision },
  now: Date,
): Promise<Result<'decided' | 'again', AdjustmentRefused>> {
  if (!may(by.role, 'adjustment.confirm')) return refuse('notPermitted');
  const { communityId } = by;
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(communityId);
    const proposal = await proposalOf(tx, communityId, adjustmentId);
    if (proposal === undefined) return refuse('unknown');
    const { residentId, points, reason, proposedBy, outcome, decidedBy } = proposal;
    if (outcome !== null) {
      return outcome === outcomeOf[decision] && decidedBy === by.staffId ? ok('again') : refuse('overtaken');
    }
    if (decision === 'refuse') {
      const body = { adjustmentId, residentId };
      await chain.record({ type: 'adjustment.refused', staff: by.staffId, reason: '', body, confidential: null });
      return ok('decided');
    }
    if (by.staffId === proposedBy) return refuse('own');
    const balance = await balanceOf(tx, communityId, residentId);
    if (points < 0 && (balance ?? 0) + points < 0) return refuse('notEnough');
    const body = { adjustmentId, residentId, points, approvedBy: by.staffId };
    await chain.record({ type: 'points.adjusted', staff: proposedBy, reason, body, confidential: null });
    return ok('decided');
  });
}

type Proposal = {
  readonly residentId: string;
  readonly points: number;
  readonly reason: string;
  readonly proposedBy: string;
  readonly outcome: 'confirmed' | 'refused' | null;
  readonly decidedBy: string | null;
};

async function proposalOf(tx: Transaction, communityId: string, id: string): Promise<Proposal | undefined> {
  const [proposal] = await queryRows<Proposal>(
    tx,
    sql`SELECT resident AS "residentId", points, reason, proposed_by AS "proposedBy", outcome,
        decided_by AS "decidedBy"
      FROM adjustment WHERE community = ${communityId} AND id = ${id}`,
  );
  return proposal;
}

async function balanceOf(tx: Transaction, communityId: string, residentId: string): Promise<number | undefined> {
  const { ids } = await togetherWith(tx, communityId, residentId);
  const [account] = await queryRows<{ balance: number }>(
    tx,
    sql`SELECT sum(balance)::float8 AS balance FROM account
      WHERE community = ${communityId} AND id = ANY(${textArray(ids)}) AND kind = 'resident' HAVING count(*) > 0`,
  );
  return account?.balance;
}

/** As slow as at the counter (`domain/pin.ts`), for each who asks and each whose PIN it is. */
const pinPace: Pace = {
  of: 'pin',
  free: 5,
  firstWaitMs: 30_000,
  longestWaitMs: 3_600_000,
  letters: chosenByCallers,
};

/** Why nobody is known by a PIN. */
export type PinRefused = 'wrongPin' | 'tooManyAttempts';

/**
 * Who a member of staff is that names themselves by the PIN of the counter: clerks do not sign in at the hub, and
 * confirm at the page of somebody who has, which is `asking`.
 */
export async function staffByPin(
  context: ChainContext,
  asking: Pick<AdjustmentBy, 'communityId' | 'staffId'>,
  { staffId, pin }: { readonly staffId: string; readonly pin: string },
  now: Date,
): Promise<Result<AdjustmentBy, PinRefused>> {
  const { communityId } = asking;
  const slowed: Slowed = [pinPace, [communityId, asking.staffId, staffId.slice(0, 64)].join('/')];
  if ((await slowDown(context.database, [slowed], now)) !== null) return refuse('tooManyAttempts');
  const [staff] = await context.database.orm
    .select({ role: staffTable.role, pinHash: staffTable.pinHash })
    .from(staffTable)
    .where(and(eq(staffTable.community, communityId), eq(staffTable.id, staffId), isNull(staffTable.endedAt)));
  const isTheirs = await verifyPassword(pin, staff?.pinHash ?? null);
  if (!isTheirs || staff === undefined) return refuse('wrongPin');
  await forgive(context.database.orm, [slowed]);
  return ok({ communityId, staffId, role: staff.role });
}

const proposer = alias(staffTable, 'proposer');
const decider = alias(staffTable, 'decider');

/** Adjustments, newest first: of one resident, or of all. */
export async function listAdjustments(
  database: Transaction,
  communityId: string,
  { residentId, isOpen = false }: { readonly residentId?: string; readonly isOpen?: boolean },
  from: string | null = null,
  size = pageRows,
) {
  const t = adjustmentTable;
  const ids = residentId === undefined ? undefined : (await togetherWith(database, communityId, residentId)).ids;
  const rows = await database
    .select({
      id: t.id,
      residentId: t.resident,
      residentName: residentTable.name,
      points: t.points,
      reason: t.reason,
      proposedBy: t.proposedBy,
      proposerName: proposer.name,
      proposedAt: t.proposedAt,
      outcome: t.outcome,
      deciderName: decider.name,
    })
    .from(t)
    .leftJoin(residentTable, and(eq(residentTable.community, communityId), eq(residentTable.id, t.resident)))
    .leftJoin(proposer, and(eq(proposer.community, communityId), eq(proposer.id, t.proposedBy)))
    .leftJoin(decider, and(eq(decider.community, communityId), eq(decider.id, t.decidedBy)))
    .where(
      and(
        eq(t.community, communityId),
        ids === undefined ? undefined : inArray(t.resident, [...ids]),
        isOpen ? isNull(t.outcome) : undefined,
        olderThan(t.proposedAt, textKey(t.id), from),
      ),
    )
    .orderBy(desc(t.proposedAt), desc(textKey(t.id)))
    .limit(size + 1);
  return pageOf(rows, (row) => [String(row.proposedAt.getTime()), row.id], size);
}

export type AdjustmentRow = Awaited<ReturnType<typeof listAdjustments>>['rows'][number];
