import { and, eq, lt, sql } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { sha256Base64Url } from '#lib/base/hash.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import type { Transaction } from '../db/database.ts';
import { recoveryCodeTable, secondFactorTable, staffTable } from '../db/schema/community.ts';
import { inChain } from '../ledger/hub-chain.ts';
import { chosenByCallers, forgive, slowDown, type Pace, type Slowed } from '../sync/slowdown.ts';
import { provePassword, type NotProven } from './account.ts';
import { newPassword } from './password.ts';
import type { ChangedBy, StaffContext } from './staff-change.ts';

// A second factor beside the password: a code of six digits that a phone makes from a secret and the time (RFC 6238),
// or one of ten recovery codes where the phone is lost. Its secret stands beside the hash of its fact, and so in the
// database, its dumps and the second copy of the chain, which a restore takes it from; nowhere else.

/** How often the code changes, in milliseconds. */
const stepMs = 30_000;
/** So many steps a phone's clock may be wrong, either way. */
const drift = 1;
const recoveryCodes = 10;
const secretBytes = 20;

/** Guesses at the code of an account whose password is known. */
export const factorPace: Pace = {
  of: 'second-factor',
  free: 5,
  firstWaitMs: 2_000,
  longestWaitMs: 60_000,
  letters: chosenByCallers,
};

/** Whose factor it is. */
export interface FactorOwner {
  readonly communityId: string;
  readonly staffId: string;
}

/** What waits after wrong codes of an account. */
export const slowedAccount = ({ communityId, staffId }: FactorOwner): readonly Slowed[] => [
  [factorPace, `${communityId}/${staffId}`],
];

const totpOf = (secret: Secret, names: { readonly issuer?: string; readonly label?: string } = {}): TOTP =>
  new TOTP({ ...names, secret, algorithm: 'SHA1', digits: 6, period: stepMs / 1000 });

/** A secret that nobody has yet, for a phone to take over. */
export interface NewFactor {
  /** In base32, to be typed where a phone has no camera. */
  readonly secret: string;
  /** What the QR code says. */
  readonly uri: string;
}

/** Makes a secret. Nothing is kept of it until its phone has shown a code. */
export function newFactor(
  random: RandomBytes,
  { communityName, name }: { readonly communityName: string; readonly name: string },
): NewFactor {
  const bytes = new Uint8Array(random(secretBytes));
  return factorOf(new Secret({ buffer: bytes.buffer }).base32, { communityName, name });
}

/** The same for a secret that was made before, whose form came back. */
export const factorOf = (
  secret: string,
  { communityName: issuer, name: label }: { readonly communityName: string; readonly name: string },
): NewFactor => ({ secret, uri: totpOf(Secret.fromBase32(secret), { issuer, label }).toString() });

/** Whether a text is a secret as this hub makes them. */
export const isSecret = (text: string): boolean => /^[A-Z2-7]{32}$/.test(text);

/** The step of time whose code it is; undefined for a wrong one. */
function stepOf(secret: string, code: string, now: Date): number | undefined {
  const timestamp = now.getTime();
  const off = totpOf(Secret.fromBase32(secret)).validate({ token: code, timestamp, window: drift });
  return off === null ? undefined : Math.floor(timestamp / stepMs) + off;
}

/** Somebody's second factor as the console shows it; undefined for none. */
export async function factorStateOf(
  database: Transaction,
  { communityId, staffId }: FactorOwner,
): Promise<{ readonly addedAt: Date; readonly codesLeft: number } | undefined> {
  const { community, staff, addedAt } = secondFactorTable;
  const [found] = await database
    .select({ addedAt, codesLeft: sql<number>`(${codesOf(communityId, staffId)})::float8` })
    .from(secondFactorTable)
    .where(and(eq(community, communityId), eq(staff, staffId)));
  return found;
}

const codesOf = (communityId: string, staffId: string) =>
  sql`SELECT count(*) FROM recovery_code AS code WHERE code.community = ${communityId} AND code.staff = ${staffId}`;

/** Why a code does not count. */
export type CodeRefused =
  { readonly code: 'wrongCode' } | { readonly code: 'tooManyAttempts'; readonly waitSeconds: number };

/** Lets somebody show that they have their second factor: by a code of the phone or a recovery code, each good once. */
export async function proveFactor(
  context: StaffContext,
  owner: FactorOwner,
  typed: string,
  slowed: readonly Slowed[] = slowedAccount(owner),
): Promise<Result<null, CodeRefused>> {
  const { database } = context;
  const now = context.clock();
  const waitSeconds = await slowDown(database, slowed, now);
  if (waitSeconds !== null) return refuse({ code: 'tooManyAttempts', waitSeconds });
  const code = typed.normalize('NFKC').replaceAll(/[\s-]/g, '').toLowerCase();
  const isRight = /^\d{6}$/.test(code)
    ? await useCode(database.orm, owner, code, now)
    : await useRecoveryCode(context, owner, code, now);
  if (!isRight) return refuse({ code: 'wrongCode' });
  await forgive(database.orm, slowed);
  return ok(null);
}

/** Whether a code is one of now, and of a later step than every one before it. */
async function useCode(tx: Transaction, { communityId, staffId }: FactorOwner, code: string, now: Date) {
  const { community, staff, secret, lastStep } = secondFactorTable;
  const own = and(eq(community, communityId), eq(staff, staffId));
  const [found] = await tx.select({ secret }).from(secondFactorTable).where(own);
  const step = found === undefined ? undefined : stepOf(found.secret, code, now);
  if (step === undefined) return false;
  const used = await tx
    .update(secondFactorTable)
    .set({ lastStep: step })
    .where(and(own, lt(lastStep, step)))
    .returning({ staff });
  return used.length > 0;
}

/** Whether a recovery code is one that was not used yet; from now on it was. */
function useRecoveryCode(context: StaffContext, owner: FactorOwner, code: string, now: Date): Promise<boolean> {
  const { communityId, staffId } = owner;
  const codeHash = recoveryHash(owner, code);
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(communityId);
    const { community, staff, codeHash: hash } = recoveryCodeTable;
    const rows = await tx
      .select({ hash })
      .from(recoveryCodeTable)
      .where(and(eq(community, communityId), eq(staff, staffId)));
    if (!rows.some((row) => row.hash === codeHash)) return false;
    await chain.record({
      type: 'recoveryCode.used',
      staff: staffId,
      reason: '',
      body: { staffId, left: rows.length - 1 },
      confidential: { codeHash },
    });
    return true;
  });
}

/** The code has 60 random bits, so that a plain hash is enough. */
const recoveryHash = ({ communityId, staffId }: FactorOwner, code: string): string =>
  sha256Base64Url(`${communityId}/${staffId}/${code}`);

/** What somebody shows to have a second factor from now on. */
export interface FactorWanted {
  readonly secret: string;
  readonly password: string;
  readonly code: string;
}

/** Why there is no second factor. `overtaken`: there is one already, or the access has ended. */
export type FactorRefused = NotProven | { readonly code: 'notPermitted' | 'incomplete' | 'wrongCode' | 'overtaken' };

/** Adds a second factor to an account, whose other sessions end. @returns the recovery codes, which are shown once */
export async function addFactor(
  context: StaffContext,
  by: ChangedBy,
  { secret, password, code }: FactorWanted,
): Promise<Result<readonly string[], FactorRefused>> {
  if (!may(by.role, 'account.change')) return refuse({ code: 'notPermitted' });
  if (!isSecret(secret)) return refuse({ code: 'incomplete' });
  const now = context.clock();
  const proven = await provePassword(context.database, by, password, now);
  if (!proven.ok) return proven;
  const step = stepOf(secret, code.normalize('NFKC').replaceAll(/\s/g, ''), now);
  if (step === undefined) return refuse({ code: 'wrongCode' });
  const codes = Array.from({ length: recoveryCodes }, () => newPassword(context.random));
  const { communityId, staffId, tokenHash: keptSession } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<readonly string[], FactorRefused>> => {
    const chain = await lock(communityId);
    if (!(await isWorking(tx, by)) || (await factorStateOf(tx, by)) !== undefined) return refuse({ code: 'overtaken' });
    const recoveryHashes = codes.map((each) => recoveryHash(by, each.replaceAll('-', '')));
    await chain.record({
      type: 'factor.added',
      staff: staffId,
      reason: '',
      body: { staffId },
      confidential: { secret, step, recoveryHashes, keptSession },
    });
    return ok(codes);
  });
}

const isWorking = async (tx: Transaction, { communityId, staffId }: FactorOwner): Promise<boolean> => {
  const { community, id, endedAt } = staffTable;
  const [found] = await tx
    .select({ endedAt })
    .from(staffTable)
    .where(and(eq(community, communityId), eq(id, staffId)));
  return found !== undefined && found.endedAt === null;
};

/** Takes somebody's own second factor away. They show that they have it: the password is not enough. */
export async function removeFactor(
  context: StaffContext,
  by: ChangedBy,
  code: string,
): Promise<Result<null, CodeRefused | { readonly code: 'notPermitted' }>> {
  if (!may(by.role, 'account.change')) return refuse({ code: 'notPermitted' });
  const proven = await proveFactor(context, by, code);
  if (!proven.ok) return proven;
  await recordRemoval(context, by, by.staffId, '');
  return ok(null);
}

/** Why somebody keeps their second factor. Nobody takes their own away here, since they would need no code of it. */
export type TakeFactorRefused = 'notPermitted' | 'reasonMissing' | 'own';

/** Takes the second factor of somebody else away, who has lost it. */
export async function takeFactor(
  context: StaffContext,
  by: ChangedBy,
  wanted: { readonly staffId: string; readonly reason: string },
): Promise<Result<'taken' | 'again', TakeFactorRefused>> {
  if (!may(by.role, 'staff.change')) return refuse('notPermitted');
  const reason = noteOf(wanted.reason);
  if (reason === undefined) return refuse('reasonMissing');
  if (wanted.staffId === by.staffId) return refuse('own');
  return ok(await recordRemoval(context, by, wanted.staffId, reason));
}

/** Records that a second factor is gone, where there is one. */
const recordRemoval = (
  context: StaffContext,
  by: ChangedBy,
  staffId: string,
  reason: string,
): Promise<'taken' | 'again'> =>
  inChain(context, context.clock(), async (tx, lock) => {
    const { communityId } = by;
    const chain = await lock(communityId);
    if ((await factorStateOf(tx, { communityId, staffId })) === undefined) return 'again';
    await chain.record({ type: 'factor.removed', staff: by.staffId, reason, body: { staffId }, confidential: null });
    return 'taken';
  });
