import type { ClockReading, KnownTime, RunTime } from './clock.ts';

// A tablet may spend what is allotted to it only for a limited time after its last exchange. When a tablet is silent
// for longer, others may be lent all that it holds, because it can no longer spend it (docs/reliability.md).

/** Until when a tablet may spend what is allotted to it. */
export interface Lease {
  /** By the hub's clock, Unix milliseconds. */
  readonly untilMs: number;
  /** The same by the clock that cannot be set, as long as the program that got the lease is running. */
  readonly run?: RunTime | undefined;
}

/** How far off a tablet's clock may be without anybody knowing, in milliseconds. The hub waits that much longer. */
export const leaseDriftMs = 60 * 60_000;

/**
 * The lease that an answer brings. It counts from when the tablet had *sent* the request, which was before the hub
 * counts.
 * @param hubNowMs what the answer says of the hub's time
 */
export function leaseOf(
  lengthMs: number,
  hubNowMs: number,
  { sent, arrived }: { readonly sent: ClockReading; readonly arrived: ClockReading },
): Lease {
  const ranMs = sent.run !== undefined && sent.run.id === arrived.run?.id ? arrived.run.ms - sent.run.ms : 0;
  const underWayMs = Math.max(0, ranMs, arrived.wallMs - sent.wallMs);
  const run = sent.run === undefined ? undefined : { id: sent.run.id, ms: sent.run.ms + lengthMs };
  return { untilMs: hubNowMs + lengthMs - underWayMs, run };
}

/**
 * Whether a lease may have ended, by the latest time that it can be. A clock that went back or stands still does not
 * prolong it, and a clock that went forward unobserved may have been right. Without a lease there is no end.
 */
export function hasEnded(
  lease: Lease | null | undefined,
  { nowMs, lastKnownMs, jumpMs = 0 }: KnownTime,
  { run }: ClockReading,
): boolean {
  if (lease === null || lease === undefined) return false;
  const latestMs = Math.max(nowMs + Math.max(0, jumpMs), lastKnownMs);
  const hasRun = lease.run !== undefined && lease.run.id === run?.id && run.ms >= lease.run.ms;
  return hasRun || latestMs >= lease.untilMs;
}

/** Whether a tablet can certainly no longer spend by the lease that the hub promised; null when none was promised. */
export const isSurelyOver = (promisedUntil: Date | null, now: Date): boolean =>
  promisedUntil !== null && now.getTime() > promisedUntil.getTime() + leaseDriftMs;
