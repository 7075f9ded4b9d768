import { failedAgain, freeAttempts, pinPattern, waitMs } from '#lib/domain/pin.ts';
import { describe } from '../open.ts';
import type { KioskTables } from '../tables.ts';
import { readTime } from '../time.ts';
import type { DeskEnvironment, Member } from './recording.ts';

/** How an attempt to sign in ended. Waits are in milliseconds. */
export type SignInOutcome =
  | { readonly kind: 'signedIn'; readonly member: Member }
  | { readonly kind: 'wrong'; readonly attemptsLeft: number; readonly waitMs: number }
  | { readonly kind: 'locked'; readonly waitMs: number }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'storageFailed'; readonly cause: string };

/** Whoever works at the counter, by name. */
export async function listMembers({ tables }: DeskEnvironment): Promise<readonly Member[]> {
  const rows = await tables.staff.toArray();
  return rows
    .filter(({ pinHash }) => pinHash !== null)
    .map(({ id, name, role }) => ({ id, name, role }))
    .toSorted((left, right) => left.name.localeCompare(right.name, 'zh-CN'));
}

/**
 * Verifies a PIN offline. The attempt is counted as a failure before it is verified, so that neither a reload in the
 * middle nor a second tab gives a free one; the right PIN clears the count.
 */
export async function signIn(environment: DeskEnvironment, staffId: string, pin: string): Promise<SignInOutcome> {
  try {
    const attempt = await beginAttempt(environment, staffId);
    if (attempt.kind !== 'begun') return attempt;
    const isRight = pinPattern.test(pin) && (await environment.verifyPin(pin, attempt.pinHash));
    if (!isRight) return { kind: 'wrong', attemptsLeft: attempt.attemptsLeft, waitMs: attempt.waitMs };
    await forgetFailures(environment.tables, staffId);
    return { kind: 'signedIn', member: attempt.member };
  } catch (error) {
    return { kind: 'storageFailed', cause: describe(error) };
  }
}

interface Attempt {
  readonly kind: 'begun';
  readonly member: Member;
  readonly pinHash: string;
  /** What is so once this attempt has failed. */
  readonly attemptsLeft: number;
  readonly waitMs: number;
}

function beginAttempt(
  { tables, reading: read }: DeskEnvironment,
  staffId: string,
): Promise<Attempt | (SignInOutcome & { readonly kind: 'locked' | 'unknown' })> {
  const reading = read();
  return tables.transaction('rw', [tables.meta, tables.staff], async () => {
    const row = await tables.staff.get(staffId);
    if (row === undefined || row.pinHash === null) return { kind: 'unknown' };
    const { nowMs } = await readTime(tables, reading);
    const all = (await tables.read('pinFailures')) ?? {};
    const waiting = waitMs(all[staffId], nowMs);
    if (waiting > 0) return { kind: 'locked', waitMs: waiting };
    const failures = failedAgain(all[staffId], nowMs);
    await tables.write('pinFailures', { ...all, [staffId]: failures });
    const { id, name, role, pinHash } = row;
    const attemptsLeft = Math.max(0, freeAttempts - failures.failures);
    return { kind: 'begun', member: { id, name, role }, pinHash, attemptsLeft, waitMs: waitMs(failures, nowMs) };
  });
}

function forgetFailures(tables: KioskTables, staffId: string): Promise<void> {
  return tables.transaction('rw', tables.meta, async () => {
    const { [staffId]: _cleared, ...others } = (await tables.read('pinFailures')) ?? {};
    await tables.write('pinFailures', others);
  });
}
