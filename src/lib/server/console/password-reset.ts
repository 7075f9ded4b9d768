import { and, eq, isNull, or } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import type { PasswordFault } from '#lib/domain/password.ts';
import { opensHub } from '#lib/domain/staff-action.ts';
import type { Transaction } from '../db/database.ts';
import { communityTable, staffTable } from '../db/schema/community.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { passwordFault } from './account.ts';
import { hashPassword } from './password.ts';
import { addressee } from './sign-in.ts';

/** What whoever stands at the hub's machine types. */
export interface ResetWanted {
  /** The sign-in name, with the community's or district's name or id behind an @ where several people have it. */
  readonly name: string;
  readonly password: string;
  /** Who asked for it and why; nobody is signed in at the machine, so that this is all the audit can say. */
  readonly reason: string;
  /** Whether the second factor goes as well. */
  readonly takesFactor: boolean;
}

/** An account as the machine's console names it. */
export interface ResetAccount {
  readonly communityId: string;
  readonly communityName: string;
  readonly staffId: string;
  readonly signInName: string;
}

/** Why nothing was changed. `several`: the name is that of these accounts. */
export type ResetRefused =
  | { readonly code: 'unknown' | 'reasonMissing' | 'demo' }
  | { readonly code: 'several'; readonly accounts: readonly ResetAccount[] }
  | { readonly code: 'badPassword'; readonly fault: PasswordFault };

/**
 * Gives whoever has lost their password another one: a manager, an auditor, or the account of a district. It counts as
 * given by somebody else, so that it opens nothing but the choice of another, and all sessions of the account end. What
 * was done is a fact of the community's chain.
 */
export async function resetPassword(
  context: ChainContext,
  wanted: ResetWanted,
  now: Date,
): Promise<Result<ResetAccount, ResetRefused>> {
  const reason = noteOf(wanted.reason);
  if (reason === undefined) return refuse({ code: 'reasonMissing' });
  const { database, random } = context;
  const accounts = await accountsOf(database.orm, wanted.name);
  const [account, ...others] = accounts;
  if (account === undefined) return refuse({ code: 'unknown' });
  if (others.length > 0) return refuse({ code: 'several', accounts });
  // The demo's passwords lie in a file beside it and stay what they are.
  if (account.isDemo) return refuse({ code: 'demo' });
  const fault = await passwordFault(wanted.password, account.names);
  if (fault !== undefined) return refuse({ code: 'badPassword', fault });
  const passwordHash = await hashPassword(wanted.password, random);
  return inChain(context, now, async (tx, lock): Promise<Result<ResetAccount, ResetRefused>> => {
    const chain = await lock(account.communityId);
    // Hashing took its time: the account may have ended meanwhile.
    const { communityId, staffId } = account;
    const still = await accountsOf(tx, wanted.name);
    if (!still.some((each) => each.communityId === communityId && each.staffId === staffId)) {
      return refuse({ code: 'unknown' });
    }
    const body = { staffId, takesFactor: wanted.takesFactor };
    await chain.record({ type: 'password.reset', staff: null, reason, body, confidential: { passwordHash } });
    return ok(account);
  });
}

/** Everybody who may be meant by a name and can sign in at the hub. */
async function accountsOf(database: Transaction, typed: string) {
  const { name, community } = addressee(typed);
  const { id, name: called, nameEn, demo } = communityTable;
  const rows = await database
    .select({
      communityId: staffTable.community,
      communityName: called,
      communityNameEn: nameEn,
      isDemo: demo,
      staffId: staffTable.id,
      name: staffTable.name,
      signInName: staffTable.signInName,
      role: staffTable.role,
    })
    .from(staffTable)
    .innerJoin(communityTable, eq(id, staffTable.community))
    .where(
      and(
        eq(staffTable.signInName, name),
        isNull(staffTable.endedAt),
        community === undefined ? undefined : or(eq(id, community), eq(called, community), eq(nameEn, community)),
      ),
    )
    .orderBy(staffTable.community);
  return rows
    .filter(({ role }) => opensHub(role))
    .map(({ communityNameEn, name: person, role: _role, ...account }) => ({
      ...account,
      names: [person, account.signInName, account.communityName, communityNameEn],
    }));
}
