import { and, eq, isNull } from 'drizzle-orm';
import type { RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { opensHub } from '#lib/domain/staff-action.ts';
import { cleanText } from '#lib/domain/text.ts';
import type { Database } from '../db/database.ts';
import { staffTable } from '../db/schema/community.ts';
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
  /** The sign-in name; at a hub of several communities with the community's id behind an @. */
  readonly name: string;
  readonly password: string;
  /** The community of a name that says none; undefined where there are several. */
  readonly onlyCommunity: string | undefined;
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
  | { readonly code: 'busy' };

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

/** Signs a manager or auditor in, or asks them for their second factor. */
export async function signIn(
  database: Database,
  { password, browser: token, userAgent, now, random, ...request }: SignInRequest,
): Promise<Result<SignedInCookies | FactorAwaited, SignInRefusal>> {
  const { name, communityId } = addressee(request);
  const [staff] = await database.orm
    .select({ id: staffTable.id, role: staffTable.role, passwordHash: staffTable.passwordHash })
    .from(staffTable)
    .where(and(eq(staffTable.community, communityId), eq(staffTable.signInName, name), isNull(staffTable.endedAt)));
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

/** Whom a sign-in name means. Without an @ it is somebody of the hub's only community. */
function addressee({ name: typed, onlyCommunity = '' }: Pick<SignInRequest, 'name' | 'onlyCommunity'>): {
  readonly name: string;
  readonly communityId: string;
} {
  const [name = '', communityId = onlyCommunity] = cleanText(typed).slice(0, 128).split('@', 2);
  return { name, communityId };
}
