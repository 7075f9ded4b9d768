import { and, count, desc, eq, gt, ne } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import type { Transaction } from '../db/database.ts';
import { hubSessionTable, staffTable } from '../db/schema/community.ts';
import { inChain } from '../ledger/hub-chain.ts';
import type { ChangedBy, StaffContext } from './staff-change.ts';

// Where somebody is signed in at the hub, and how that ends before its time. Who ended it is a fact, so that a restore
// ends it again.

const t = hubSessionTable;
const openOf = (communityId: string, staffId: string, now: Date) =>
  and(eq(t.community, communityId), eq(t.staff, staffId), eq(t.awaitsFactor, false), gt(t.expiresAt, now));

/** Somebody's sessions, the one that was used last first. `id` is a hash, by which nobody gets in. */
export const listSessions = (database: Transaction, communityId: string, staffId: string, now: Date) =>
  database
    .select({ id: t.tokenHash, browser: t.browser, since: t.createdAt, lastSeenAt: t.lastSeenAt })
    .from(t)
    .where(openOf(communityId, staffId, now))
    .orderBy(desc(t.lastSeenAt), desc(t.createdAt), t.tokenHash);

/** In how many sessions somebody is signed in. */
export async function countSessions(
  database: Transaction,
  communityId: string,
  staffId: string,
  now: Date,
): Promise<number> {
  const [row] = await database
    .select({ open: count() })
    .from(t)
    .where(openOf(communityId, staffId, now));
  return row?.open ?? 0;
}

/** What came of it: `again` where there was nothing left to end. */
export type SessionsEnded = 'ended' | 'again';

/**
 * Ends one of somebody's own sessions, which may be the one they do it in, or all but that.
 * @param id of the one session; null for all others
 */
export async function endOwnSessions(
  context: StaffContext,
  by: ChangedBy,
  id: string | null,
): Promise<Result<SessionsEnded, 'notPermitted'>> {
  if (!may(by.role, 'account.change')) return refuse('notPermitted');
  const { communityId, staffId, tokenHash } = by;
  return inChain(context, context.clock(), async (tx, lock) => {
    const chain = await lock(communityId);
    const concerned = id === null ? ne(t.tokenHash, tokenHash) : eq(t.tokenHash, id);
    if (!(await isOpen(tx, and(openOf(communityId, staffId, context.clock()), concerned)))) return ok('again');
    await chain.record({
      type: 'sessions.ended',
      staff: staffId,
      reason: '',
      body: { staffId, which: id === null ? 'others' : 'one' },
      confidential: { ended: id, kept: id === null ? tokenHash : null },
    });
    return ok('ended');
  });
}

/** Why a member's sessions go on. Nobody ends their own here, where it would need a reason. */
export type SessionsRefused = 'notPermitted' | 'reasonMissing' | 'unknown' | 'own';

/** Ends all sessions of another member. */
export async function endSessionsOf(
  context: StaffContext,
  by: ChangedBy,
  wanted: { readonly staffId: string; readonly reason: string },
): Promise<Result<SessionsEnded, SessionsRefused>> {
  if (!may(by.role, 'staff.change')) return refuse('notPermitted');
  const reason = noteOf(wanted.reason);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId } = by;
  const { staffId } = wanted;
  if (staffId === by.staffId) return refuse('own');
  return inChain(context, context.clock(), async (tx, lock): Promise<Result<SessionsEnded, SessionsRefused>> => {
    const chain = await lock(communityId);
    const member = and(eq(staffTable.community, communityId), eq(staffTable.id, staffId));
    if ((await tx.select({ id: staffTable.id }).from(staffTable).where(member)).length === 0) return refuse('unknown');
    if (!(await isOpen(tx, openOf(communityId, staffId, context.clock())))) return ok('again');
    await chain.record({
      type: 'sessions.ended',
      staff: by.staffId,
      reason,
      body: { staffId, which: 'all' },
      confidential: { ended: null, kept: null },
    });
    return ok('ended');
  });
}

const isOpen = async (tx: Transaction, concerned: ReturnType<typeof and>): Promise<boolean> =>
  (await tx.select({ id: t.tokenHash }).from(t).where(concerned).limit(1)).length > 0;
