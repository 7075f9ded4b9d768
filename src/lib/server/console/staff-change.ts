import { sql } from 'drizzle-orm';
import { prefixedId, type RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { cleanText, searchForm } from '#lib/domain/text.ts';
import { may, type AccountRole, type Role } from '#lib/domain/permission.ts';
import {
  actionsFor,
  losesManager,
  opensHub,
  roleAfter,
  secretsFor,
  worksAtCounter,
  type StaffAction,
} from '#lib/domain/staff-action.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { hashPassword, newPassword } from './password.ts';
import { newPin } from './pin.ts';
import { staffMemberOf } from './staff.ts';

// What managers do about staff. Tablets hear of it by the pull, which the live channel tells them to make; at the hub
// it holds with the next request.

/** What a change of staff works with. */
export interface StaffContext extends ChainContext {
  readonly clock: () => Date;
}

/** Whose change it is, and in which session they make it. */
export interface ChangedBy {
  readonly communityId: string;
  readonly staffId: string;
  readonly role: AccountRole;
  readonly tokenHash: string;
}

/** What somebody needs to sign in, as it is shown, once: the hub keeps hashes alone. */
export interface Given {
  readonly staffId: string;
  readonly name: string;
  readonly signInName: string;
  readonly pin: string | null;
  readonly password: string | null;
}

/** The longest name of a member of staff: it has to fit a button on the tablet. */
export const longestName = 40;

/** What somebody new is added with. */
export interface NewMember {
  readonly name: string;
  readonly role: Role;
  readonly reason: string;
}

/** Why nobody was added. */
export type AddRefused = 'notPermitted' | 'reasonMissing' | 'nameMissing' | 'nameTaken';

interface Secrets {
  readonly pin: string | null;
  readonly password: string | null;
  readonly pinHash: string | null;
  readonly passwordHash: string | null;
}

/** Makes secrets with their hashes. Outside of any lock, because hashing takes a while on purpose. */
async function makeSecrets(
  random: RandomBytes,
  wanted: { readonly pin: boolean; readonly password: boolean },
): Promise<Secrets> {
  const pin = wanted.pin ? newPin(random) : null;
  const password = wanted.password ? newPassword(random) : null;
  return {
    pin,
    password,
    pinHash: pin === null ? null : await hashPassword(pin, random),
    passwordHash: password === null ? null : await hashPassword(password, random),
  };
}

/** Adds somebody with what their role needs to sign in. Two of one name could not be told apart where they do. */
export async function addStaff(
  context: StaffContext,
  by: ChangedBy,
  { name: typedName, role, reason: typedReason }: NewMember,
): Promise<Result<Given, AddRefused>> {
  if (!may(by.role, 'staff.change')) return refuse('notPermitted');
  const reason = noteOf(typedReason);
  if (reason === undefined) return refuse('reasonMissing');
  const name = cleanText(typedName);
  // An @ ends the name where somebody signs in at a hub of several communities.
  if (searchForm(name) === '' || name.length > longestName || name.includes('@')) return refuse('nameMissing');
  const { communityId: community } = by;
  const staffId = prefixedId('stf', context.random);
  const { pin, password, ...hashes } = await makeSecrets(context.random, {
    pin: worksAtCounter(role),
    password: opensHub(role),
  });
  const added = await inChain(context, context.clock(), async (tx, lock) => {
    const chain = await lock(community);
    const taken = await queryRows(
      tx,
      sql`SELECT 1 FROM staff WHERE community = ${community} AND (name = ${name} OR sign_in_name = ${name})`,
    );
    if (taken.length > 0) return false;
    const body = { staffId, role };
    await chain.record({ type: 'staff.added', staff: by.staffId, reason, body, confidential: { name, ...hashes } });
    return true;
  });
  return added ? ok({ staffId, name, signInName: name, pin, password }) : refuse('nameTaken');
}

/** What somebody wants to do about a member of staff. */
export interface StaffWanted {
  readonly staffId: string;
  /** How many changes their page showed: the new one is the next, and no other. */
  readonly after: number;
  readonly action: StaffAction;
  readonly reason: string;
}

/**
 * Why nothing was done. `overtaken`: somebody did something else meanwhile. `own`: at their own account they choose a
 * password, and are asked for the old one.
 */
export type StaffRefused = 'notPermitted' | 'reasonMissing' | 'unknown' | 'own' | 'overtaken' | 'lastManager';

/** What came of it: something to tell the person, nothing more, or that the same was sent before. */
export type StaffOutcome =
  { readonly kind: 'given'; readonly given: Given } | { readonly kind: 'done' } | { readonly kind: 'again' };

/** Does something about a member of staff. The same sent twice is done once, and answered with `again`. */
export async function changeStaff(
  context: StaffContext,
  by: ChangedBy,
  wanted: StaffWanted,
): Promise<Result<StaffOutcome, StaffRefused>> {
  if (!may(by.role, 'staff.change')) return refuse('notPermitted');
  const reason = noteOf(wanted.reason);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId } = by;
  const { staffId, action } = wanted;
  if (staffId === by.staffId && action === 'makePassword') return refuse('own');
  const member = await staffMemberOf(context.database.orm, communityId, staffId);
  if (member === undefined) return refuse('unknown');
  const made = await makeSecrets(context.random, secretsFor(action, member));
  const { pin, password, pinHash, passwordHash } = made;
  const done = await inChain(
    context,
    context.clock(),
    async (tx, lock): Promise<Result<'done' | 'again', StaffRefused>> => {
      const chain = await lock(communityId);
      const now = await staffMemberOf(tx, communityId, staffId);
      // The account of a district is nobody's staff.
      if (now === undefined || now.role === 'district') return refuse('unknown');
      const [last] = now.changes;
      if ((last?.number ?? 0) !== wanted.after || !actionsFor(now).includes(action)) {
        const isSame = last?.action === action && last.reason === reason && last.changedBy === by.staffId;
        return isSame ? ok('again') : refuse('overtaken');
      }
      if (losesManager(action, now) && !(await hasOtherManager(tx, communityId, staffId))) return refuse('lastManager');
      await chain.record({
        type: 'staff.changed',
        staff: by.staffId,
        reason,
        body: { staffId, change: wanted.after + 1, action, role: roleAfter(action) ?? now.role },
        confidential: { pinHash, passwordHash, keptSession: null },
      });
      return ok('done');
    },
  );
  if (!done.ok) return done;
  if (done.value === 'again') return ok({ kind: 'again' });
  if (pin === null && password === null) return ok({ kind: 'done' });
  return ok({ kind: 'given', given: { staffId, name: member.name, signInName: member.signInName, pin, password } });
}

/** Whether somebody else could go on: a manager who can sign in at the hub. */
async function hasOtherManager(tx: Transaction, communityId: string, staffId: string): Promise<boolean> {
  const others = await queryRows(
    tx,
    sql`SELECT 1 FROM staff WHERE community = ${communityId} AND id <> ${staffId} AND role = 'manager'
      AND ended_at IS NULL AND password_hash IS NOT NULL LIMIT 1`,
  );
  return others.length > 0;
}
