// What a tablet can know of the time. Its own clock may be days off, and anybody may set it. What it knows is its own
// clock plus how far ahead the hub's clock last was. That holds until something shows that the clock was set since.

/** How far a clock that cannot be set has run since a program began. On some devices it stands still during sleep. */
export interface RunTime {
  /** Which start of the program it belongs to: readings of two starts cannot be compared. */
  readonly id: number;
  readonly ms: number;
}

/** What a device's clocks say at one moment. */
export interface ClockReading {
  /** Its own clock, Unix milliseconds, which may be wrong. */
  readonly wallMs: number;
  readonly run?: RunTime | undefined;
}

/** What a tablet remembers of its clock. Release 0.1 wrote only the first two. */
export interface ClockMemory {
  /** Its own clock when this was written. */
  readonly lastSeenMs: number;
  /** How far the hub's clock is ahead of its own: 0 when nothing is known. */
  readonly offsetMs: number;
  /** The latest time it ever knew. */
  readonly lastKnownMs?: number | undefined;
  readonly run?: RunTime | undefined;
  /** By how much its clock has jumped since the hub last told the time. */
  readonly jumpMs?: number | undefined;
  /** Set when its clock moved recently, and somebody may still be setting it. */
  readonly setting?: Setting | undefined;
}

/** Moves of a clock that follow each other closely, as when somebody sets the date first and then the time. */
export interface Setting {
  /** Their sum. */
  readonly movedMs: number;
  /** How many of them were not by whole hours. Setting a date or an hour moves by whole hours. */
  readonly odd: number;
  /** How far the program has run since the last of them. */
  readonly ranMs: number;
  /** What was known before the first of them. */
  readonly offsetMs: number;
  readonly lastKnownMs: number;
}

/** The time that a tablet knows. */
export interface KnownTime {
  /** Unix milliseconds. It decides everything that depends on the time or the day. */
  readonly nowMs: number;
  /** How much of it was added to the tablet's own clock. */
  readonly offsetMs: number;
  /** The latest time known before. An earlier time than this cannot be relied on. */
  readonly lastKnownMs: number;
  /** By how much the clock has jumped since the hub told the time; undefined when nothing was seen. */
  readonly jumpMs: number | undefined;
  readonly setting: Setting | undefined;
}

/** A time service corrects a clock by less, and no rule about days depends on less. */
export const jumpToleranceMs = 10 * 60_000;

/**
 * A running program looks at its clock every minute. Before it was started, somebody may have set the clock this long
 * ago.
 */
const unseenMs = 2 * 60 * 60_000;
/** Whoever sets a clock in several steps pauses no longer than this between them. */
const restMs = 30 * 60_000;
const hourMs = 60 * 60_000;
/**
 * How far a step may be from whole hours and still count as such: a picker sets the seconds to 0, and a look may be
 * late.
 */
const stepToleranceMs = 2 * 60_000;

/**
 * The time that a tablet knows, by what it remembers and what its clocks say now.
 *
 * A jump of its own clock voids the offset: otherwise a clock that somebody put right would be shifted a second time.
 * But not every jump was somebody setting it:
 *
 * - A clock that went back was set.
 * - A clock that went forward further than the program ran was set, or the tablet slept or was off. It counts as put
 *   right if it moved by as much as it was off, in one step or in several close ones of which at most one was not by
 *   whole hours.
 * - Any other move forward counts as sleep, and the offset stays. If that is wrong, the time is late and good food is
 *   refused until the next exchange. The opposite mistake would hand out expired food. A sleep that happens to last as
 *   long as the clock was off voids the offset as well.
 */
export function knownTime(memory: ClockMemory | undefined, { wallMs, run }: ClockReading): KnownTime {
  if (memory === undefined) return unheard(wallMs);
  const lastKnownMs = memory.lastKnownMs ?? memory.lastSeenMs + memory.offsetMs;
  const isSameRun = run !== undefined && run.id === memory.run?.id;
  const ranMs = isSameRun ? run.ms - memory.run.ms : 0;
  const movedMs = wallMs - memory.lastSeenMs - ranMs;
  const setting = settingAfter({ ...memory, lastKnownMs }, movedMs, { isSameRun, ranMs });
  const hasMoved = Math.abs(movedMs) > jumpToleranceMs;
  if (hasMoved && setting !== undefined && isPutRight(setting, isSameRun)) {
    // The times known between the steps were wrong by the steps that were still to come.
    const known = { lastKnownMs: setting.lastKnownMs, jumpMs: setting.movedMs };
    return { nowMs: wallMs, offsetMs: 0, ...known, setting: undefined };
  }
  if (movedMs < -jumpToleranceMs) return { nowMs: wallMs, offsetMs: 0, lastKnownMs, jumpMs: movedMs, setting };
  const { offsetMs, jumpMs } = memory;
  return { nowMs: wallMs + offsetMs, offsetMs, lastKnownMs, jumpMs, setting };
}

const unheard = (wallMs: number): KnownTime => ({
  nowMs: wallMs,
  offsetMs: 0,
  lastKnownMs: wallMs,
  jumpMs: undefined,
  setting: undefined,
});

/**
 * The moves that follow each other closely, after another look; undefined when the last one was long ago. Moves from
 * before a start do not count, because nobody knows how long ago they were, and nights during which a tablet was off
 * would add up.
 */
function settingAfter(
  { setting, offsetMs, lastKnownMs }: ClockMemory & { readonly lastKnownMs: number },
  movedMs: number,
  { isSameRun, ranMs }: { readonly isSameRun: boolean; readonly ranMs: number },
): Setting | undefined {
  const going = setting !== undefined && isSameRun && setting.ranMs + ranMs <= restMs ? setting : undefined;
  if (Math.abs(movedMs) <= jumpToleranceMs) return going && { ...going, ranMs: going.ranMs + ranMs };
  const fromWholeHoursMs = Math.abs(movedMs - Math.round(movedMs / hourMs) * hourMs);
  const odd = fromWholeHoursMs > stepToleranceMs ? 1 : 0;
  if (going === undefined || going.odd + odd > 1) return { movedMs, odd, ranMs: 0, offsetMs, lastKnownMs };
  return { ...going, movedMs: going.movedMs + movedMs, odd: going.odd + odd, ranMs: 0 };
}

/** Whether a clock that was off has moved by as much as it was off. */
function isPutRight({ movedMs, offsetMs }: Setting, isSameRun: boolean): boolean {
  const overMs = movedMs - offsetMs;
  const mostOverMs = isSameRun ? jumpToleranceMs : unseenMs;
  return Math.abs(offsetMs) > jumpToleranceMs && overMs >= -jumpToleranceMs && overMs <= mostOverMs;
}

/**
 * The time of something that this tablet dated, by what it knows now, in Unix milliseconds. A tablet whose clock stood
 * while it was off gives dates that are days too early until the hub tells the time. Then those dates move with its
 * clock. They stay where they are when the clock was set in between: when it has jumped, when they would lie in the
 * future, or when a clock that was ahead is right now, because putting it right has not made them later.
 * @param dated its date, and how much of that was added to the tablet's own clock.
 */
export function datedAtMs(
  { atMs, offsetMs }: { readonly atMs: number; readonly offsetMs: number },
  now: Pick<KnownTime, 'nowMs' | 'offsetMs' | 'jumpMs'>,
): number {
  const movedMs = atMs - offsetMs + now.offsetMs;
  const wasPutRight = offsetMs < -jumpToleranceMs && Math.abs(now.offsetMs) <= jumpToleranceMs;
  return now.jumpMs !== undefined || movedMs > now.nowMs || wasPutRight ? atMs : Math.max(atMs, movedMs);
}

/** What to remember once the time has been looked at. */
export const rememberTime = (
  { nowMs, offsetMs, lastKnownMs, jumpMs, setting }: KnownTime,
  { wallMs, run }: ClockReading,
): ClockMemory => ({ lastSeenMs: wallMs, offsetMs, lastKnownMs: Math.max(lastKnownMs, nowMs), run, jumpMs, setting });

/** What to remember when the hub has told how far its clock is ahead, in milliseconds. The hub is always believed. */
export function learnTime(offsetMs: number, { wallMs, run }: ClockReading): ClockMemory {
  const whole = Math.round(offsetMs);
  return { lastSeenMs: wallMs, offsetMs: whole, lastKnownMs: wallMs + whole, run, jumpMs: undefined };
}
