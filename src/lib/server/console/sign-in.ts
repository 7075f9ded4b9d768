import { and, eq, isNull } from 'drizzle-orm';
import { sha256Base64Url } from '#lib/base/hash.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { opensHub } from '#lib/domain/staff-action.ts';
import { cleanText } from '#lib/domain/text.ts';
import type { Database } from '../db/database.ts';
import { attemptTable, staffTable } from '../db/schema/community.ts';
import { countAttempt, wholeHub } from '../sync/attempts.ts';
import { verifyPassword } from './password.ts';
import { beginSession } from './session.ts';

/** Attempts are counted in windows of this length, in milliseconds. */
export const attemptWindowMs = 15 * 60_000;
/** Attempts of one window: for one name, and from one address, behind which a whole office may sit. */
export const attemptLimits = { name: 10, address: 30 } as const;

export interface SignInRequest {
  /** The sign-in name; at a hub of several communities with the community's id behind an @. */
  readonly name: string;
  readonly password: string;
  /** The community of a name that says none; undefined where there are several. */
  readonly onlyCommunity: string | undefined;
  readonly address: string;
  readonly now: Date;
  readonly random: RandomBytes;
}

/** Why nobody was signed in. A wrong name and a wrong password are not told apart. */
export type SignInRefusal =
  { readonly code: 'wrong' } | { readonly code: 'tooManyAttempts'; readonly waitMinutes: number };

/** Signs a manager or auditor in. @returns the value of the session's cookie */
export async function signIn(database: Database, request: SignInRequest): Promise<Result<string, SignInRefusal>> {
  const { name, communityId } = addressee(request);
  const nameKey = `sign-in-name:${communityId}/${name}`;
  // Counted before the password is looked at, so that guesses sent side by side are counted too. Addresses are personal
  // data, and a count needs none of them.
  const limits = [
    { key: nameKey, most: attemptLimits.name, windowMs: attemptWindowMs },
    {
      key: `sign-in-address:${sha256Base64Url(request.address)}`,
      most: attemptLimits.address,
      windowMs: attemptWindowMs,
    },
  ];
  const waitSeconds = await countAttempt(database, limits, request.now);
  if (waitSeconds !== null) return refuse({ code: 'tooManyAttempts', waitMinutes: Math.ceil(waitSeconds / 60) });

  const [staff] = await database.orm
    .select({ id: staffTable.id, role: staffTable.role, passwordHash: staffTable.passwordHash })
    .from(staffTable)
    .where(and(eq(staffTable.community, communityId), eq(staffTable.signInName, name), isNull(staffTable.endedAt)));
  const verified = await verifyPassword(request.password, staff?.passwordHash ?? null);
  // Clerks work at the counter; whatever stands in their row does not open the hub.
  if (!verified || staff === undefined || !opensHub(staff.role)) return refuse({ code: 'wrong' });

  // Whoever knows the password starts afresh; the address goes on counting, since others may guess from it.
  await database.orm
    .delete(attemptTable)
    .where(and(eq(attemptTable.community, wholeHub), eq(attemptTable.key, nameKey)));
  return ok(await beginSession(database.orm, communityId, staff.id, request.now, request.random));
}

/** Whom a sign-in name means. Without an @ it is somebody of the hub's only community. */
function addressee({ name: typed, onlyCommunity = '' }: Pick<SignInRequest, 'name' | 'onlyCommunity'>): {
  readonly name: string;
  readonly communityId: string;
} {
  const [name = '', communityId = onlyCommunity] = cleanText(typed).slice(0, 128).split('@', 2);
  return { name, communityId };
}
