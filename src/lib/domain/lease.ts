import type { ClockReading, KnownTime, RunTime } from './clock.ts';

// What is set apart for a tablet it may spend for so long after its last exchange, and not for ever: of a tablet that is
// silent for longer, others may be lent all that it holds, because it can do no more about it (docs/reliability.md).

/** Until when a tablet may spend what is set apart for it. */
export interface Lease {
  /** By the hub's clock, Unix milliseconds. */
  readonly untilMs: number;
  /** The same by the clock that nobody can set, while the program runs on that got the lease. */
  readonly run?: RunTime | undefined;
}

/** By how much a tablet's clock may be off without anybody knowing, in milliseconds: the hub waits that much longer. */
export const leaseDriftMs = 60 * 60_000;

/**
 * The lease that an answer brings. It counts from when the tablet had *sent* the request, which was before the hub counts.
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
 * Whether a lease has ended, by the latest time that it may be: a clock that went back or stands does not lengthen it, and one
 * that went forward while nobody looked may have been right. Without a lease the hub takes back nothing by itself.
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

/** Whether the hub may count on that a tablet to which it promised a lease will not spend by it any more; null: no promise. */
export const isSurelyOver = (promisedUntil: Date | null, now: Date): boolean =>
  promisedUntil !== null && now.getTime() > promisedUntil.getTime() + leaseDriftMs;
