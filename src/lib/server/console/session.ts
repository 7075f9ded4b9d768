import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { toBase64Url } from '#lib/base/encoding.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import type { Role } from '#lib/domain/permission.ts';
import { owedBy, type Owed } from '#lib/domain/account.ts';
import { opensHub } from '#lib/domain/staff-action.ts';
import type { Transaction } from '../db/database.ts';
import { communityTable, hubSessionTable, staffTable } from '../db/schema/community.ts';

/** A shift is shorter; whoever works longer signs in again. */
export const sessionMs = 12 * 3_600_000;
/** The cookie that holds `<community>.<token>`. */
export const sessionCookie = 'points_store_hub';

/** Somebody who has signed in at the hub. */
export interface SignedIn {
  readonly communityId: string;
  readonly communityName: string;
  readonly communityNameEn: string;
  /** The time zone by which the community's days go. */
  readonly zone: string;
  readonly staffId: string;
  readonly name: string;
  readonly role: Role;
  /** By which the database knows this session. */
  readonly tokenHash: string;
  readonly lastSeenAt: Date;
  /** What they have to do about their account first; null for nothing. */
  readonly owes: Owed | null;
}

/**
 * Begins a session.
 * @param browser what it is called in the list of sessions; empty for one that nobody knows
 * @returns the cookie's value; the database keeps a hash of its token alone
 */
export async function beginSession(
  database: Transaction,
  communityId: string,
  staffId: string,
  now: Date,
  random: RandomBytes,
  browser = '',
): Promise<string> {
  const token = toBase64Url(random(32));
  await database.insert(hubSessionTable).values({
    community: communityId,
    tokenHash: sha256Base64Url(token),
    staff: staffId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + sessionMs),
    lastSeenAt: now,
    browser,
  });
  return `${communityId}.${token}`;
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
      lastSeenAt: hubSessionTable.lastSeenAt,
      communityName: communityTable.name,
      communityNameEn: communityTable.nameEn,
      zone: sql<string>`${communityTable.policy} ->> 'zone'`,
    })
    .from(hubSessionTable)
    .innerJoin(
      staffTable,
      and(eq(staffTable.community, hubSessionTable.community), eq(staffTable.id, hubSessionTable.staff)),
    )
    .innerJoin(communityTable, eq(communityTable.id, hubSessionTable.community))
    .where(
      and(
        eq(hubSessionTable.community, communityId),
        eq(hubSessionTable.tokenHash, tokenHash),
        gt(hubSessionTable.expiresAt, now),
        isNull(staffTable.endedAt),
      ),
    );
  if (found === undefined || !opensHub(found.role)) return undefined;
  const { passwordIsGiven, ...rest } = found;
  return { communityId, ...rest, tokenHash, owes: owedBy({ passwordIsGiven }) };
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
