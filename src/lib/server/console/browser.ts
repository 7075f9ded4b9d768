import { and, desc, eq, gte, lt } from 'drizzle-orm';
import { toBase64Url } from '#lib/base/encoding.ts';
import { sha256Base64Url } from '#lib/base/hash.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import type { Transaction } from '../db/database.ts';
import { hubBrowserTable } from '../db/schema/community.ts';

// A browser in which somebody has signed in is known again by a cookie, so that whoever guesses their password
// elsewhere slows down only themselves. It opens nothing: a password is asked for all the same.

/** The cookie that names a browser. */
export const browserCookie = 'points_store_browser';
/** How long a browser is known after its last sign-in, in milliseconds: as long as browsers keep a cookie. */
export const browserMs = 400 * 86_400_000;
/** Browsers of one person that are known; of more than these the one that was used longest ago is forgotten. */
const mostBrowsers = 20;

/** Whose browser it is, and what its cookie says. */
export interface HubBrowser {
  readonly communityId: string;
  readonly staffId: string;
  readonly token: string;
}

/** Whether this person has signed in with this browser before. */
export const isKnownBrowser = async (tx: Transaction, browser: HubBrowser, now: Date): Promise<boolean> =>
  (await staffOf(tx, browser, now)).includes(browser.staffId);

/**
 * Remembers with which browser somebody has signed in. Several people may share one. @returns the cookie's value: a
 * token that the hub has not made is replaced
 */
export async function rememberBrowser(
  tx: Transaction,
  browser: HubBrowser,
  now: Date,
  random: RandomBytes,
): Promise<string> {
  const { communityId: community, staffId: staff } = browser;
  const isOurs = (await staffOf(tx, browser, now)).length > 0;
  const token = isOurs ? browser.token : toBase64Url(random(32));
  await tx
    .insert(t)
    .values({ community, tokenHash: sha256Base64Url(token), staff, usedAt: now })
    .onConflictDoUpdate({ target: [t.community, t.tokenHash, t.staff], set: { usedAt: now } });
  const own = and(eq(t.community, community), eq(t.staff, staff));
  const kept = await tx.select({ usedAt: t.usedAt }).from(t).where(own).orderBy(desc(t.usedAt)).limit(mostBrowsers);
  const oldest = kept.at(mostBrowsers - 1);
  if (oldest !== undefined) await tx.delete(t).where(and(own, lt(t.usedAt, oldest.usedAt)));
  return token;
}

/** Forgets the browsers of a community in which nobody has signed in for long. */
export async function sweepBrowsers(tx: Transaction, communityId: string, now: Date): Promise<void> {
  await tx.delete(t).where(and(eq(t.community, communityId), lt(t.usedAt, since(now))));
}

const t = hubBrowserTable;
const since = (now: Date): Date => new Date(now.getTime() - browserMs);

async function staffOf(tx: Transaction, { communityId, token }: HubBrowser, now: Date): Promise<readonly string[]> {
  if (token === '') return [];
  const rows = await tx
    .select({ staff: t.staff })
    .from(t)
    .where(and(eq(t.community, communityId), eq(t.tokenHash, sha256Base64Url(token)), gte(t.usedAt, since(now))));
  return rows.map(({ staff }) => staff);
}
