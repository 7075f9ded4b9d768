import { and, eq, isNull, or } from 'drizzle-orm';
import type { RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { opensHub } from '#lib/domain/staff-action.ts';
import { cleanText } from '#lib/domain/text.ts';
import type { Database, Transaction } from '../db/database.ts';
import { communityTable, staffTable } from '../db/schema/community.ts';
import {
  addressKey,
  chosenByCallers,
  forgive,
  ofAddresses,
  slowDown,
  type Pace,
  type Slowed,
} from '../sync/slowdown.ts';
import { isKnownBrowser, rememberBrowser } from './browser.ts';
import { browserName } from './browser-name.ts';
import { verifyPassword } from './password.ts';
import { waitingTasks } from './password-thread.ts';
import { factorPace, factorStateOf, proveFactor, slowedAccount, type CodeRefused } from './second-factor.ts';
import { awaitFactor, awaitedOf, beginSession, endSession } from './session.ts';
import type { StaffContext } from './staff-change.ts';

/** Guesses at one account from one address. */
export const accountPace: Pace = {
  of: 'sign-in',
  free: 5,
  firstWaitMs: 2_000,
  longestWaitMs: 60_000,
  letters: chosenByCallers,
};
/** Guesses at any accounts from one address, behind which a whole office may sit. */
export const addressPace: Pace = {
  of: 'sign-in-address',
  free: 30,
  firstWaitMs: 2_000,
  longestWaitMs: 30_000,
  letters: ofAddresses,
};
/** Guesses in a browser that is known. */
const browserPace: Pace = { ...accountPace, of: 'sign-in-browser', free: 10 };
/** Guesses at a code in a browser that is known. */
const knownFactorPace: Pace = { ...factorPace, of: 'second-factor-browser' };

/** More sign-ins than these do not wait for their password to be looked at: they would take longer than people do. */
export const mostWaiting = 64;

/** A request to sign somebody in. */
export interface SignInRequest {
  /** The sign-in name; where people of several communities have it, with the community's name or id behind an @. */
  readonly name: string;
  readonly password: string;
  readonly address: string;
  /** The cookie by which the browser is known, may be empty. */
  readonly browser: string;
  /** What the browser says that it is, may be empty. */
  readonly userAgent: string;
  readonly now: Date;
  readonly random: RandomBytes;
}

/** Why nobody was signed in. A wrong name and a wrong password are not told apart. */
export type SignInRefusal =
  | { readonly code: 'wrong' }
  | { readonly code: 'tooManyAttempts'; readonly waitSeconds: number }
  | { readonly code: 'busy' }
  /** The community was closed here, and goes on at that address. */
  | { readonly code: 'moved'; readonly to: string };

/** What somebody gets who has signed in: the values of cookies. */
export interface SignedInCookies {
  readonly kind: 'signedIn';
  readonly session: string;
  readonly browser: string;
}

/** What somebody gets who has shown their password, and has yet to show their second factor. */
export interface FactorAwaited {
  readonly kind: 'awaitsFactor';
  /** The value of the cookie by which they come back. */
  readonly awaited: string;
}

/** Signs in whoever has an account of a community or a district, or asks them for their second factor. */
export async function signIn(
  database: Database,
  { password, browser: token, userAgent, now, random, ...request }: SignInRequest,
): Promise<Result<SignedInCookies | FactorAwaited, SignInRefusal>> {
  const asked = addressee(request.name);
  const staff = await accountFor(database.orm, asked);
  const { name, community: said = '' } = asked;
  const communityId = staff?.communityId ?? said;
  const browser = { communityId, staffId: staff?.id ?? '', token };
  const address = addressKey(request.address);
  // What strangers try slows down no browser in which this person has signed in before.
  const slowed: readonly Slowed[] = (await isKnownBrowser(database.orm, browser, now))
    ? [[browserPace, token]]
    : [
        [accountPace, `${communityId}/${name}@${address}`],
        [addressPace, address],
      ];
  const waitSeconds = await slowDown(database, slowed, now);
  if (waitSeconds !== null) return refuse({ code: 'tooManyAttempts', waitSeconds });

  if (waitingTasks() >= mostWaiting) return refuse({ code: 'busy' });
  const verified = await verifyPassword(password, staff?.passwordHash ?? null);
  // Clerks work at the counter; whatever stands in their row does not open the hub.
  if (!verified || staff === undefined || !opensHub(staff.role)) return refuse({ code: 'wrong' });

  if (staff.movedTo !== null) return refuse({ code: 'moved', to: staff.movedTo });
  // Whoever knows the password starts afresh; the address goes on counting, since others may guess from it.
  await forgive(database.orm, slowed.slice(0, 1));
  const owner = { communityId, staffId: staff.id };
  if ((await factorStateOf(database.orm, owner)) !== undefined) {
    const awaited = await awaitFactor(database.orm, communityId, staff.id, now, random);
    return ok({ kind: 'awaitsFactor', awaited });
  }
  return ok({
    kind: 'signedIn',
    session: await beginSession(database.orm, communityId, staff.id, now, random, browserName(userAgent)),
    browser: await rememberBrowser(database.orm, browser, now, random),
  });
}

/** A code of somebody who has shown their password. */
export interface CodeSent {
  /** The cookie that they got for it. */
  readonly awaited: string;
  readonly code: string;
  readonly browser: string;
  readonly userAgent: string;
}

/** Why a code signs nobody in. `ended`: the password was shown too long ago, or was changed since. */
export type CodeSentRefused = CodeRefused | { readonly code: 'ended' };

/** Signs in who has shown their password, by their second factor. */
export async function signInWithCode(
  context: StaffContext,
  { awaited, code, browser: token, userAgent }: CodeSent,
): Promise<Result<SignedInCookies, CodeSentRefused>> {
  const { database, random } = context;
  const now = context.clock();
  const owner = await awaitedOf(database.orm, awaited, now);
  if (owner === undefined) return refuse({ code: 'ended' });
  const browser = { ...owner, token };
  // Whoever has the password and guesses codes slows down no browser in which its owner has signed in before.
  const isKnown = await isKnownBrowser(database.orm, browser, now);
  const proven = await proveFactor(context, owner, code, isKnown ? [[knownFactorPace, token]] : slowedAccount(owner));
  if (!proven.ok) return proven;
  await endSession(database.orm, awaited);
  const { communityId, staffId } = owner;
  return ok({
    kind: 'signedIn',
    session: await beginSession(database.orm, communityId, staffId, now, random, browserName(userAgent)),
    browser: await rememberBrowser(database.orm, browser, now, random),
  });
}

/** Whom a sign-in name means, and where, as far as it says. */
export interface Addressee {
  readonly name: string;
  /** The id or the name of a community or a district. */
  readonly community: string | undefined;
}

/** The name and the place of what somebody types to say who they are. */
export function addressee(typed: string): Addressee {
  const [name = '', community] = cleanText(typed).slice(0, 128).split('@', 2);
  return { name, community };
}

/**
 * The account that is meant; undefined where there is none, and where there are several, since nobody is to sign in
 * somewhere else than they think. Whoever types which community it is then signs in.
 */
async function accountFor(database: Transaction, { name, community }: Addressee) {
  const { id, name: called, nameEn } = communityTable;
  const found = await database
    .select({
      communityId: staffTable.community,
      id: staffTable.id,
      role: staffTable.role,
      passwordHash: staffTable.passwordHash,
      movedTo: communityTable.movedTo,
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
    .limit(2);
  return found.length === 1 ? found[0] : undefined;
}

/** What the page of the sign-in says of the hub: whether it holds several communities, and whether they are made up. */
export async function describeHub(
  database: Transaction,
): Promise<{ readonly isSeveral: boolean; readonly isDemo: boolean }> {
  // A demo is never beside a real community, so that any of them tells.
  const held = await database.select({ demo: communityTable.demo }).from(communityTable).limit(2);
  return { isSeveral: held.length > 1, isDemo: held.some(({ demo }) => demo) };
}
