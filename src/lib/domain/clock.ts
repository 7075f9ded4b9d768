// What a tablet can know of the time. Its own clock may be days off and may be set by anybody; what it knows is that clock
// plus what the hub's clock was last ahead of it, for as long as nothing shows that the clock was set in between.

/** How far a clock that nobody can set has run since a program began. On some devices it stands still while they sleep. */
export interface RunTime {
  /** Which start of the program it is: readings of two starts cannot be compared. */
  readonly id: number;
  readonly ms: number;
}

/** What a device's clocks say at one moment. */
export interface ClockReading {
  /** Its own clock, Unix milliseconds, which may be wrong. */
  readonly wallMs: number;
  readonly run?: RunTime | undefined;
}

/** What a tablet remembers of its clock. Release 0.1 wrote the first two alone. */
export interface ClockMemory {
  /** Its own clock when this was written. */
  readonly lastSeenMs: number;
  /** How far the hub's clock is ahead of its own: 0 when nothing is known. */
  readonly offsetMs: number;
  /** The latest time it ever knew. */
  readonly lastKnownMs?: number | undefined;
  readonly run?: RunTime | undefined;
  /** By how much its clock was last seen to jump since the hub has told the time. */
  readonly jumpMs?: number | undefined;
}

/** The time that a tablet knows. */
export interface KnownTime {
  /** Unix milliseconds. Whatever depends on the time of day or the day is decided by this. */
  readonly nowMs: number;
  /** How much of it was added to the tablet's own clock. */
  readonly offsetMs: number;
  /** The latest time that it has known before: an earlier one cannot be relied on. */
  readonly lastKnownMs: number;
  /** By how much the clock has jumped since the hub told the time; undefined when nothing was seen. */
  readonly jumpMs: number | undefined;
}

/** A time service corrects a clock by less, and no rule of a day depends on less. */
export const jumpToleranceMs = 10 * 60_000;

/**
 * The time that a tablet knows by what it remembers and what its clocks say now. A jump of its own clock voids the offset:
 * whoever puts a clock right would otherwise have it shifted twice.
 *
 * A clock that went back was set. One that went forward by more than the program ran may have been set, or the tablet slept
 * or was off; it is taken to have been put right when it was behind and moved by no less than that. Sleeping through exactly
 * such a time costs the offset until the next exchange, which is the smaller evil.
 */
export function knownTime(memory: ClockMemory | undefined, { wallMs, run }: ClockReading): KnownTime {
  if (memory === undefined) return { nowMs: wallMs, offsetMs: 0, lastKnownMs: wallMs, jumpMs: undefined };
  const lastKnownMs = memory.lastKnownMs ?? memory.lastSeenMs + memory.offsetMs;
  const ranMs = run !== undefined && run.id === memory.run?.id ? run.ms - memory.run.ms : 0;
  const movedMs = wallMs - memory.lastSeenMs - ranMs;
  const wasBehind = memory.offsetMs > jumpToleranceMs;
  const hasJumped = movedMs < -jumpToleranceMs || (wasBehind && movedMs >= memory.offsetMs - jumpToleranceMs);
  if (hasJumped) return { nowMs: wallMs, offsetMs: 0, lastKnownMs, jumpMs: movedMs };
  return { nowMs: wallMs + memory.offsetMs, offsetMs: memory.offsetMs, lastKnownMs, jumpMs: memory.jumpMs };
}

/** What to remember once the time has been looked at. */
export const rememberTime = (
  { nowMs, offsetMs, lastKnownMs, jumpMs }: KnownTime,
  { wallMs, run }: ClockReading,
): ClockMemory => ({ lastSeenMs: wallMs, offsetMs, lastKnownMs: Math.max(lastKnownMs, nowMs), run, jumpMs });

/** What to remember when the hub has told how far its clock is ahead, in milliseconds: it is believed in everything. */
export function learnTime(offsetMs: number, { wallMs, run }: ClockReading): ClockMemory {
  const whole = Math.round(offsetMs);
  return { lastSeenMs: wallMs, offsetMs: whole, lastKnownMs: wallMs + whole, run, jumpMs: undefined };
}
