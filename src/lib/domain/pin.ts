// A PIN is short, so that its guessing is made slow: by the hash, and by waits that grow and survive a reload.

/** Digits of a PIN. */
export const pinPattern = /^\d{6}$/;

/** Failed attempts of one member of staff at one tablet. */
export interface PinFailures {
  readonly failures: number;
  /** The latest failure by the tablet's clock, in Unix milliseconds. */
  readonly lastAtMs: number;
}

/** Attempts that cost nothing but the attempt. */
export const freeAttempts = 5;
const firstWaitMs = 30_000;
const longestWaitMs = 3_600_000;

/**
 * How long the next attempt has to wait, in milliseconds: 30 s after the fifth failure, twice as long after each more, an
 * hour at most. A clock that was put back makes nobody wait longer than from now on, and nobody wait less.
 */
export function waitMs(failures: PinFailures | undefined, nowMs: number): number {
  if (failures === undefined || failures.failures < freeAttempts) return 0;
  const waitFor = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures.failures - freeAttempts));
  const passedMs = nowMs - failures.lastAtMs;
  return passedMs < 0 ? waitFor : Math.max(0, waitFor - passedMs);
}

/** The failures after one more. */
export const failedAgain = (failures: PinFailures | undefined, nowMs: number): PinFailures => ({
  failures: (failures?.failures ?? 0) + 1,
  lastAtMs: nowMs,
});
