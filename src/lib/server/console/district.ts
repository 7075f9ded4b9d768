import { sql } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext, type LockedChain } from '../ledger/hub-chain.ts';
import { randomDigits } from '../sync/pairing.ts';
import { forgive, ofAddresses, slowDown, type Pace, type Slowed } from '../sync/slowdown.ts';
import type { StaffContext } from './staff-change.ts';
import type { ChangedBy } from './thing-change.ts';

// A community that is there already joins a district by a code: its manager makes it, and tells it to the district,
// which types it. Eight digits, good once and for a day, until the next one is made. Only its hash is stored. It lets
// nobody see anything by itself: whoever uses it has the account of a district with a second factor.

/** How long a code is good, in milliseconds. */
export const districtCodeLifeMs = 86_400_000;
const codeDigits = 8;

/** A district may mistype; one that guesses has some hundred tries a day among 10⁸ codes. */
const joinPace: Pace = {
  of: 'district-code',
  free: 10,
  firstWaitMs: 60_000,
  longestWaitMs: 900_000,
  letters: ofAddresses,
};

const hashOfCode = (code: string): string => sha256Base64Url(`district:${code}`);

/** A district as a community knows it, or a community as a district does. */
export interface NamedPlace {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
}

/** The district that a community belongs to, and until when the code that its manager made last can be used. */
export interface DistrictState {
  readonly district: NamedPlace | null;
  /** Null where there is none, where it was used, and where it has expired. */
  readonly codeUntil: Date | null;
}

/** Reads whose a community is. */
export async function districtStateOf(database: Transaction, communityId: string, now: Date): Promise<DistrictState> {
  const [own] = await queryRows<{ district: string | null; untilMs: number | null }>(
    database,
    sql`SELECT district, (extract(epoch FROM code.expires_at) * 1000)::float8 AS "untilMs"
      FROM community LEFT JOIN district_code AS code ON code.community = ${communityId} AND code.used_by IS NULL
        AND code.expires_at > ${now.toISOString()}
      WHERE id = ${communityId}`,
  );
  const codeUntil = own === undefined || own.untilMs === null ? null : new Date(own.untilMs);
  const district = own === undefined || own.district === null ? undefined : await placeOf(database, own.district);
  return { district: district ?? null, codeUntil };
}

async function placeOf(database: Transaction, id: string): Promise<NamedPlace | undefined> {
  const [place] = await queryRows<{ id: string; name: string; nameEn: string }>(
    database,
    sql`SELECT id, name, name_en AS "nameEn" FROM community WHERE id = ${id}`,
  );
  return place;
}

/** Why no code was made. `hasDistrict`: it has to leave the one it is in first. */
export type NotInvited = 'notPermitted' | 'hasDistrict' | 'demo';

/** Makes a code by which one district takes the community in. Shown once; the hub cannot tell it again. */
export async function inviteDistrict(
  context: ChainContext,
  by: ChangedBy,
  now: Date,
): Promise<Result<string, NotInvited>> {
  if (!may(by.role, 'policy.change')) return refuse('notPermitted');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<string, NotInvited>> => {
    const chain = await lock(communityId);
    const [own] = await queryRows<{ district: string | null; demo: boolean }>(
      tx,
      sql`SELECT district, demo FROM community WHERE id = ${communityId}`,
    );
    if (own?.demo === true) return refuse('demo');
    if (own?.district !== null) return refuse('hasDistrict');
    const code = await drawCode(tx, context.random);
    const expiresAt = new Date(now.getTime() + districtCodeLifeMs).toISOString();
    const confidential = { codeHash: hashOfCode(code) };
    await chain.record({ type: 'district.invited', staff, reason: '', body: { expiresAt }, confidential });
    return ok(code);
  });
}

/** Draws until no community has the code: who types it does not say whose it is. */
async function drawCode(tx: Transaction, random: ChainContext['random']): Promise<string> {
  for (;;) {
    const code = randomDigits(codeDigits, random);
    if ((await communityOfCode(tx, hashOfCode(code))) === undefined) return code;
  }
}

async function communityOfCode(tx: Transaction, codeHash: string): Promise<string | undefined> {
  const [made] = await queryRows<{ community: string }>(
    tx,
    sql`SELECT community FROM district_code WHERE code_hash = ${codeHash}`,
  );
  return made?.community;
}

/** Why no community joined. `wrong`: nobody made that code, or it was used, has expired or gave way to another. */
export type NotJoined =
  { readonly code: 'notPermitted' | 'wrong' } | { readonly code: 'tooManyAttempts'; readonly waitSeconds: number };

/** The account of a district, and what the district is called. */
export interface JoinedBy extends ChangedBy {
  readonly communityName: string;
  readonly communityNameEn: string;
}

/**
 * Takes a community in by the code that its manager made. The same code sent again by the same district is the same
 * joining; of two districts at once one uses it.
 */
export async function joinDistrict(
  context: StaffContext,
  by: JoinedBy,
  typed: string,
): Promise<Result<NamedPlace, NotJoined>> {
  if (!may(by.role, 'community.found')) return refuse({ code: 'notPermitted' });
  const now = context.clock();
  const slowed: readonly Slowed[] = [[joinPace, by.communityId]];
  const waitSeconds = await slowDown(context.database, slowed, now);
  if (waitSeconds !== null) return refuse({ code: 'tooManyAttempts', waitSeconds });
  // People write it in two groups, and who types Chinese may type the digits of the same width.
  const codeHash = hashOfCode(typed.normalize('NFKC').replace(/\s/g, ''));
  const joined = await inChain(context, now, (tx, lock) => takeIn(tx, lock, by, codeHash, now));
  if (joined === undefined) return refuse({ code: 'wrong' });
  // A used code is right again for its whole day, and would otherwise wipe out the guesses before it, time after time.
  if (!joined.isAgain) await forgive(context.database.orm, slowed);
  return ok(joined.place);
}

/**
 * Which community has joined, and whether it had before by the same code. The district's lock is taken first, as where
 * it founds: nobody who holds a community's waits for it.
 */
async function takeIn(
  tx: Transaction,
  lock: (communityId: string) => Promise<LockedChain>,
  by: JoinedBy,
  codeHash: string,
  now: Date,
): Promise<{ readonly place: NamedPlace; readonly isAgain: boolean } | undefined> {
  const communityId = await communityOfCode(tx, codeHash);
  if (communityId === undefined) return undefined;
  const own = await lock(by.communityId);
  const chain = await lock(communityId);
  const [found] = await queryRows<{
    id: string;
    name: string;
    nameEn: string;
    district: string | null;
    isAgain: boolean;
  }>(
    tx,
    sql`SELECT id, name, name_en AS "nameEn", district, used_by IS NOT NULL AS "isAgain"
      FROM community JOIN district_code AS code ON code.community = community.id
      WHERE id = ${communityId} AND code.code_hash = ${codeHash} AND code.expires_at > ${now.toISOString()}
        AND coalesce(code.used_by, ${by.communityId}) = ${by.communityId}`,
  );
  if (found === undefined) return undefined;
  const { id, name, nameEn, district, isAgain } = found;
  const place = { id, name, nameEn };
  if (isAgain) return district === by.communityId ? { place, isAgain } : undefined;
  const say = { staff: by.staffId, reason: '', confidential: null };
  const joining = { districtId: by.communityId, name: by.communityName, nameEn: by.communityNameEn };
  await own.record({ ...say, type: 'community.joined', body: { communityId, name, nameEn } });
  await chain.record({ ...say, type: 'district.joined', body: joining });
  return { place, isAgain };
}

/** Why a community did not leave. `gone`: it is not, or no more, in the district that the page showed. */
export type NotLeft = 'notPermitted' | 'reasonMissing' | 'gone';

/**
 * Ends that a district sees the community, with a reason. What either chain says of the time before stays.
 * @param seen the id of the district that the page showed
 */
export async function leaveDistrict(
  context: ChainContext,
  by: ChangedBy,
  { seen, reason: typed }: { readonly seen: string; readonly reason: string },
  now: Date,
): Promise<Result<NamedPlace, NotLeft>> {
  if (!may(by.role, 'policy.change')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<NamedPlace, NotLeft>> => {
    const isSeen = async (): Promise<NamedPlace | undefined> => {
      const { district } = await districtStateOf(tx, communityId, now);
      return district?.id === seen ? district : undefined;
    };
    if ((await isSeen()) === undefined) return refuse('gone');
    const theirs = await lock(seen);
    const chain = await lock(communityId);
    const district = await isSeen();
    if (district === undefined) return refuse('gone');
    const { id: districtId, name, nameEn } = district;
    const body = { districtId, name, nameEn };
    await chain.record({ type: 'district.left', staff, reason, body, confidential: null });
    const own = await placeOf(tx, communityId);
    assert(own !== undefined, 'whoever asks is of this community');
    const left = { communityId, name: own.name, nameEn: own.nameEn };
    // Nobody of the district did it, and why is the community's own affair.
    await theirs.record({ type: 'community.left', staff: null, reason: '', body: left, confidential: null });
    return ok(district);
  });
}
