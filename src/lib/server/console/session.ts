import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { toBase64Url } from '#lib/base/encoding.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import { defaultLocale, type LocaleCode } from '#lib/domain/locale.ts';
import type { AccountRole } from '#lib/domain/permission.ts';
import { owedBy, type Owed } from '#lib/domain/account.ts';
import { opensHub } from '#lib/domain/staff-action.ts';
import type { Transaction } from '../db/database.ts';
import { shownNames } from '../db/shown-name.ts';
import { communityTable, hubSessionTable, secondFactorTable, staffTable } from '../db/schema/community.ts';

/** A shift is shorter; whoever works longer signs in again. */
export const sessionMs = 12 * 3_600_000;
/** The cookie that holds `<community>.<token>`, and the one of who has yet to show their second factor. */
export const sessionCookie = 'points_store_hub';
export const awaitedCookie = 'points_store_sign_in';

/** Somebody who has signed in at the hub. */
export interface SignedIn {
  readonly communityId: string;
  readonly communityName: string;
  readonly communityNameEn: string;
  /** The time zone by which the community's days go. */
  readonly zone: string;
  /** What the community has settled for whoever has chosen no language. */
  readonly language: LocaleCode;
  readonly staffId: string;
  readonly name: string;
  readonly role: AccountRole;
  /** By which the database knows this session. */
  readonly tokenHash: string;
  readonly lastSeenAt: Date;
  /** What they have to do about their account first; null for nothing. */
  readonly owes: Owed | null;
}

/** How long somebody may take to look at their phone. */
export const factorWaitMs = 300_000;

/**
 * Begins a session.
 * @param browser what it is called in the list of sessions; empty for one that nobody knows
 * @returns the cookie's value; the database keeps a hash of its token alone
 */
export const beginSession = (
  database: Transaction,
  communityId: string,
  staffId: string,
  now: Date,
  random: RandomBytes,
  browser = '',
): Promise<string> => insertSession(database, { communityId, staffId, browser, awaitsFactor: false }, now, random);

/** Notes that somebody knows their password. @returns the cookie by which they come back with their second factor */
export const awaitFactor = (
  database: Transaction,
  communityId: string,
  staffId: string,
  now: Date,
  random: RandomBytes,
): Promise<string> => insertSession(database, { communityId, staffId, browser: '', awaitsFactor: true }, now, random);

async function insertSession(
  database: Transaction,
  session: {
    readonly communityId: string;
    readonly staffId: string;
    readonly browser: string;
    readonly awaitsFactor: boolean;
  },
  now: Date,
  random: RandomBytes,
): Promise<string> {
  const { communityId: community, staffId: staff, browser, awaitsFactor } = session;
  const token = toBase64Url(random(32));
  const expiresAt = new Date(now.getTime() + (awaitsFactor ? factorWaitMs : sessionMs));
  const tokenHash = sha256Base64Url(token);
  await database
    .insert(hubSessionTable)
    .values({ community, tokenHash, staff, createdAt: now, expiresAt, lastSeenAt: now, browser, awaitsFactor });
  return `${community}.${token}`;
}

/** Who has shown their password and has yet to show their second factor; undefined where that is over. */
export async function awaitedOf(
  database: Transaction,
  cookie: string,
  now: Date,
): Promise<{ readonly communityId: string; readonly staffId: string } | undefined> {
  const { communityId, tokenHash } = readCookie(cookie);
  const { community, staff, awaitsFactor, expiresAt } = hubSessionTable;
  const [found] = await database
    .select({ staffId: staff })
    .from(hubSessionTable)
    .where(
      and(
        eq(community, communityId),
        eq(hubSessionTable.tokenHash, tokenHash),
        eq(awaitsFactor, true),
        gt(expiresAt, now),
      ),
    );
  return found === undefined ? undefined : { communityId, ...found };
}

/** Deletes the sessions of a community that have ended by themselves. */
export async function sweepSessions(database: Transaction, communityId: string, now: Date): Promise<void> {
  await database
    .delete(hubSessionTable)
    .where(and(eq(hubSessionTable.community, communityId), lt(hubSessionTable.expiresAt, now)));
}

/** Splits a cookie at its last full stop, since a community's id may hold one and a token never does. */
function readCookie(cookie: string): { readonly communityId: string; readonly tokenHash: string } {
  const dot = cookie.lastIndexOf('.');
  return { communityId: cookie.slice(0, Math.max(0, dot)), tokenHash: sha256Base64Url(cookie.slice(dot + 1)) };
}

/** Who a cookie belongs to; undefined when its session has ended, never was, or its holder may no longer sign in. */
export async function sessionOf(database: Transaction, cookie: string, now: Date): Promise<SignedIn | undefined> {
  const { communityId, tokenHash } = readCookie(cookie);
  const [found] = await database
    .select({
      staffId: staffTable.id,
      name: staffTable.name,
      role: staffTable.role,
      passwordIsGiven: staffTable.passwordIsGiven,
      hasFactor: sql<boolean>`${secondFactorTable.staff} IS NOT NULL`,
      lastSeenAt: hubSessionTable.lastSeenAt,
      communityName: shownNames.community,
      communityNameEn: shownNames.communityEn,
      zone: sql<string>`${communityTable.policy} ->> 'zone'`,
      language: sql<LocaleCode>`coalesce(${communityTable.policy} ->> 'language', ${defaultLocale})`,
    })
    .from(hubSessionTable)
    .innerJoin(
      staffTable,
      and(eq(staffTable.community, hubSessionTable.community), eq(staffTable.id, hubSessionTable.staff)),
    )
    .innerJoin(communityTable, eq(communityTable.id, hubSessionTable.community))
    .leftJoin(
      secondFactorTable,
      and(
        eq(secondFactorTable.community, hubSessionTable.community),
        eq(secondFactorTable.staff, hubSessionTable.staff),
      ),
    )
    .where(
      and(
        eq(hubSessionTable.community, communityId),
        eq(hubSessionTable.tokenHash, tokenHash),
        eq(hubSessionTable.awaitsFactor, false),
        gt(hubSessionTable.expiresAt, now),
        isNull(staffTable.endedAt),
        isNull(communityTable.closedAt),
      ),
    );
  if (found === undefined || !opensHub(found.role)) return undefined;
  const { passwordIsGiven, hasFactor, ...rest } = found;
  return { communityId, ...rest, tokenHash, owes: owedBy({ role: found.role, passwordIsGiven, hasFactor }) };
}

/** How long a session was not seen before it is noted that it is, so that few requests write. */
const seenEveryMs = 60_000;

/** Notes that somebody has done something in their session. */
export async function noteSeen(
  database: Transaction,
  { communityId, tokenHash, lastSeenAt }: SignedIn,
  now: Date,
): Promise<void> {
  if (now.getTime() - lastSeenAt.getTime() < seenEveryMs) return;
  await database
    .update(hubSessionTable)
    .set({ lastSeenAt: now })
    .where(and(eq(hubSessionTable.community, communityId), eq(hubSessionTable.tokenHash, tokenHash)));
}

/** Ends the session of a cookie, if it is one. */
export async function endSession(database: Transaction, cookie: string): Promise<void> {
  const { communityId, tokenHash } = readCookie(cookie);
  await database
    .delete(hubSessionTable)
    .where(and(eq(hubSessionTable.community, communityId), eq(hubSessionTable.tokenHash, tokenHash)));
}
