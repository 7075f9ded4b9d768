import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type Role } from '#lib/domain/permission.ts';
import { differences, rebase } from '#lib/domain/policy-form.ts';
import { wholePolicy, type Policy } from '#lib/domain/policy.ts';
import { insertRows, queryRows, type Database, type Transaction } from '../db/database.ts';
import { communityTable, policyChangeTable, staffTable } from '../db/schema/community.ts';
import { shareOut } from '../ledger/holdings.ts';
import { nextRevision } from '../ledger/community.ts';
import { pageOf, pageRows, readPlace } from './page.ts';

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

/** The highest number that its column holds. */
const highestNumber = 2 ** 31 - 1;

/** Every change of the policy with who made it, newest first. */
export async function listPolicyChanges(database: Transaction, communityId: string, from: string | null) {
  const t = policyChangeTable;
  const before = Number(readPlace(from)?.[0] ?? Number.NaN);
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
    .where(
      and(
        eq(t.community, communityId),
        Number.isInteger(before) && before <= highestNumber ? lt(t.number, before) : undefined,
      ),
    )
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

/** Told of a change once it is committed, so that tablets and open pages hear of it at once. */
interface PolicyContext {
  readonly database: Database;
  readonly changes: { changed(communityId: string, revision: number): void };
}

/** Whose change it is. */
interface By {
  readonly communityId: string;
  readonly staffId: string;
  readonly role: Role;
}

/**
 * Changes the policy under the community's lock, notes who, when and why, and has kiosks pull it. Points that are free are
 * set apart by the new policy at once. What is set apart already stays with its kiosk, which may have spent it by now
 * without anybody knowing: the hub takes nothing from a kiosk (docs/reliability.md).
 *
 * The same change of the same person sent twice is there once, and answered with `again`.
 */
export async function changePolicy(
  { database, changes }: PolicyContext,
  by: By,
  { seen, wanted, reason: typed }: PolicyWanted,
  now: Date,
): Promise<Result<'saved' | 'again', PolicyRefused>> {
  if (!may(by.role, 'policy.change')) return refuse({ code: 'notPermitted' });
  const reason = noteOf(typed);
  if (reason === undefined) return refuse({ code: 'reasonMissing' });
  if (differences(seen, wanted).length === 0) return refuse({ code: 'unchanged' });
  const { communityId, staffId } = by;
  const outcome = await database.transaction(async (tx) => {
    const before = await lockPolicy(tx, communityId);
    const last = await lastChange(tx, communityId);
    if (differences(before, seen).length === 0) {
      const change = { before, after: wanted, reason, staff: staffId, changedAt: now };
      return ok(await save(tx, communityId, { ...change, number: (last?.number ?? 0) + 1 }));
    }
    const isSame = last?.staff === staffId && last.reason === reason && differences(before, wanted).length === 0;
    if (isSame) return ok(null);
    return refuse({ code: 'overtaken' as const, now: before, rebased: rebase(seen, before, wanted) });
  });
  if (!outcome.ok) return outcome;
  if (outcome.value === null) return ok('again');
  changes.changed(communityId, outcome.value);
  return ok('saved');
}

async function lockPolicy(tx: Transaction, communityId: string): Promise<Policy> {
  const [row] = await queryRows<{ policy: Policy }>(
    tx,
    sql`SELECT policy FROM community WHERE id = ${communityId} FOR UPDATE`,
  );
  assert(row !== undefined, 'whoever changes the policy is of this community');
  return wholePolicy(row.policy);
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

/** Writes a change and what follows from it. Returns its revision. */
async function save(
  tx: Transaction,
  communityId: string,
  change: Omit<typeof policyChangeTable.$inferInsert, 'community'>,
): Promise<number> {
  const revision = await nextRevision(tx, communityId);
  // The revision of the row itself is what pulls walk along.
  await tx.execute(sql`
    UPDATE community SET policy = policy || ${JSON.stringify(change.after)}::jsonb, changed_revision = ${revision}
    WHERE id = ${communityId}`);
  await insertRows(tx, policyChangeTable, [{ community: communityId, ...change }]);
  if (differences(change.before, change.after).includes('allotment')) await shareOut(tx, communityId, revision);
  return revision;
}
