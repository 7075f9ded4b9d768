import { and, eq, isNull } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { fewestGuesses, lengthFault, type PasswordFault } from '#lib/domain/password.ts';
import { may } from '#lib/domain/permission.ts';
import type { Database, Transaction } from '../db/database.ts';
import { communityTable, staffTable } from '../db/schema/community.ts';
import { inChain } from '../ledger/hub-chain.ts';
import { chosenByCallers, forgive, slowDown, type Pace } from '../sync/slowdown.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { inThread } from './password-thread.ts';
import type { ChangedBy, StaffContext } from './staff-change.ts';

// What somebody does about their own account at the hub. A session is not enough for it: it may be open at a computer
// that others use.

/** Guesses at the password of whoever is signed in. */
const ownPace: Pace = {
  of: 'own-password',
  free: 5,
  firstWaitMs: 2_000,
  longestWaitMs: 60_000,
  letters: chosenByCallers,
};

/** Why it is not believed that somebody is who they are signed in as. */
export type NotProven =
  { readonly code: 'wrongPassword' } | { readonly code: 'tooManyAttempts'; readonly waitSeconds: number };

/** Lets somebody show that they know their password, which is slowed down as a sign-in is. */
export async function provePassword(
  database: Database,
  { communityId, staffId }: Pick<ChangedBy, 'communityId' | 'staffId'>,
  password: string,
  now: Date,
): Promise<Result<null, NotProven>> {
  const slowed = [[ownPace, `${communityId}/${staffId}`]] as const;
  const waitSeconds = await slowDown(database, slowed, now);
  if (waitSeconds !== null) return refuse({ code: 'tooManyAttempts', waitSeconds });
  const account = await accountOf(database.orm, communityId, staffId);
  if (!(await verifyPassword(password, account?.passwordHash ?? null))) return refuse({ code: 'wrongPassword' });
  await forgive(database.orm, slowed);
  return ok(null);
}

/** A new password, as it was typed. */
export interface PasswordWanted {
  readonly old: string;
  readonly chosen: string;
  /** Once more, since nobody sees what they type. */
  readonly repeated: string;
}

/** Why a password stays as it is. */
export type PasswordRefused =
  NotProven | { readonly code: PasswordFault | 'notPermitted' | 'notRepeated' | 'same' | 'overtaken' };

/** Lets somebody choose their own password. Their other sessions end. */
export async function choosePassword(
  context: StaffContext,
  by: ChangedBy,
  { old, chosen, repeated }: PasswordWanted,
): Promise<Result<null, PasswordRefused>> {
  if (!may(by.role, 'account.change')) return refuse({ code: 'notPermitted' });
  const { communityId, staffId } = by;
  const { database, random } = context;
  const now = context.clock();
  const proven = await provePassword(database, by, old, now);
  if (!proven.ok) return proven;
  const before = await accountOf(database.orm, communityId, staffId);
  if (before === undefined) return refuse({ code: 'overtaken' });
  const fault = await passwordFault(chosen, before.names);
  if (fault !== undefined) return refuse({ code: fault });
  if (chosen !== repeated) return refuse({ code: 'notRepeated' });
  if (chosen.normalize('NFC') === old.normalize('NFC')) return refuse({ code: 'same' });
  const passwordHash = await hashPassword(chosen, random);
  return inChain(context, now, async (tx, lock): Promise<Result<null, PasswordRefused>> => {
    const chain = await lock(communityId);
    // A manager may have given another one meanwhile, or ended the access.
    const after = await accountOf(tx, communityId, staffId);
    if (after?.passwordHash !== before.passwordHash) return refuse({ code: 'overtaken' });
    await chain.record({
      type: 'password.chosen',
      staff: staffId,
      reason: '',
      body: { staffId },
      confidential: { passwordHash, keptSession: by.tokenHash },
    });
    return ok(null);
  });
}

/**
 * What is wrong with a password that somebody wants. The lists of common ones are asked last: that takes a while.
 * @param names what its owner and their community are called
 */
export async function passwordFault(password: string, names: readonly string[]): Promise<PasswordFault | undefined> {
  const fault = lengthFault(password, names);
  if (fault !== undefined) return fault;
  return (await inThread('guesses', { password, names })) < fewestGuesses ? 'common' : undefined;
}

/** The password of somebody who may sign in, and what they and their community are called. */
async function accountOf(tx: Transaction, communityId: string, staffId: string) {
  const [found] = await tx
    .select({
      passwordHash: staffTable.passwordHash,
      name: staffTable.name,
      signInName: staffTable.signInName,
      communityName: communityTable.name,
      communityNameEn: communityTable.nameEn,
    })
    .from(staffTable)
    .innerJoin(communityTable, eq(communityTable.id, staffTable.community))
    .where(and(eq(staffTable.community, communityId), eq(staffTable.id, staffId), isNull(staffTable.endedAt)));
  if (found === undefined) return undefined;
  const { passwordHash, ...names } = found;
  return { passwordHash, names: Object.values(names) };
}
