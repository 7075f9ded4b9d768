// A PIN is short, so guessing is made slow: by the hash, and by waits that grow and survive a reload.

/** Digits of a PIN. */
export const pinPattern = /^\d{6}$/;

/** Failed attempts of one member of staff at one tablet. */
export interface PinFailures {
  readonly failures: number;
  /** The latest failure by the tablet's clock, in Unix milliseconds. */
  readonly lastAtMs: number;
}

/** Attempts that cause no wait. */
export const freeAttempts = 5;
const firstWaitMs = 30_000;
const longestWaitMs = 3_600_000;

/**
 * How long the next attempt has to wait, in milliseconds: 30 s after the fifth failure, doubled after each further one,
 * an hour at most. A clock that was put back neither prolongs a wait beyond its full length nor shortens it.
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
