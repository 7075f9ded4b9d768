import { and, desc, eq, sql } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import { differences, rebase } from '#lib/domain/policy-form.ts';
import { wholePolicy, type Policy } from '#lib/domain/policy.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { communityTable, policyChangeTable, staffTable } from '../db/schema/community.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { belowNumber, pageOf, pageRows } from './page.ts';

// What a community has settled about its kiosks, and who changed it when and why. Changes are added and never altered.

/** The policy that is in force. */
export async function policyOf(database: Transaction, communityId: string): Promise<Policy> {
  const [row] = await database
    .select({ policy: communityTable.policy })
    .from(communityTable)
    .where(eq(communityTable.id, communityId));
  assert(row !== undefined, 'whoever asks is of this community');
  return wholePolicy(row.policy);
}

/** Every change of the policy with who made it, newest first. */
export async function listPolicyChanges(database: Transaction, communityId: string, from: string | null) {
  const t = policyChangeTable;
  const rows = await database
    .select({
      number: t.number,
      before: t.before,
      after: t.after,
      reason: t.reason,
      changedAt: t.changedAt,
      staffName: staffTable.name,
    })
    .from(t)
    .leftJoin(staffTable, and(eq(staffTable.community, t.community), eq(staffTable.id, t.staff)))
    .where(and(eq(t.community, communityId), belowNumber(t.number, from)))
    .orderBy(desc(t.number))
    .limit(pageRows + 1);
  return pageOf(rows, ({ number }) => [String(number), '']);
}

export type PolicyChange = Awaited<ReturnType<typeof listPolicyChanges>>['rows'][number];

/** What somebody wants of the policy. */
export interface PolicyWanted {
  /** The policy that their page showed. */
  readonly seen: Policy;
  readonly wanted: Policy;
  readonly reason: string;
}

/** Why the policy was left as it is. */
export type PolicyRefused =
  | { readonly code: 'notPermitted' | 'reasonMissing' | 'unchanged' }
  /** Somebody else has changed it since; `rebased` is what was wanted on top of what is now in force. */
  | { readonly code: 'overtaken'; readonly now: Policy; readonly rebased: Policy };

/** Whose change it is. */
interface By {
  readonly communityId: string;
  readonly staffId: string;
  readonly role: AccountRole;
}

/**
 * Changes the policy, and has kiosks pull it. Points that are free are set apart by the new policy at once. What is set
 * apart already stays with its kiosk, which may have spent it by now without anybody knowing: the hub takes nothing
 * from a kiosk (docs/reliability.md).
 *
 * The same change of the same person sent twice is there once, and answered with `again`.
 */
export async function changePolicy(
  context: ChainContext,
  by: By,
  { seen, wanted, reason: typed }: PolicyWanted,
  now: Date,
): Promise<Result<'saved' | 'again', PolicyRefused>> {
  if (!may(by.role, 'policy.change')) return refuse({ code: 'notPermitted' });
  const reason = noteOf(typed);
  if (reason === undefined) return refuse({ code: 'reasonMissing' });
  if (differences(seen, wanted).length === 0) return refuse({ code: 'unchanged' });
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(communityId);
    const before = await policyOf(tx, communityId);
    const last = await lastChange(tx, communityId);
    if (differences(before, seen).length === 0) {
      const body = { change: (last?.number ?? 0) + 1, before, after: wanted };
      await chain.record({ type: 'policy.changed', staff, reason, body, confidential: null });
      return ok('saved');
    }
    const isSame = last?.staff === staff && last.reason === reason && differences(before, wanted).length === 0;
    if (isSame) return ok('again');
    return refuse({ code: 'overtaken' as const, now: before, rebased: rebase(seen, before, wanted) });
  });
}

type LastChange = { readonly number: number; readonly staff: string; readonly reason: string };

async function lastChange(tx: Transaction, communityId: string): Promise<LastChange | undefined> {
  const [last] = await queryRows<LastChange>(
    tx,
    sql`SELECT number, staff, reason FROM policy_change
      WHERE community = ${communityId} ORDER BY number DESC LIMIT 1`,
  );
  return last;
}
