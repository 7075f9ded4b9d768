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
  /** Its clock moved not long ago, and somebody may still be setting it. */
  readonly setting?: Setting | undefined;
}

/** Moves of a clock that follow each other closely, as when somebody sets the date first and then the time. */
export interface Setting {
  /** Their sum. */
  readonly movedMs: number;
  /** How many of them were not by whole hours, as of a date or an hour. */
  readonly odd: number;
  /** How far the program has run since the last of them. */
  readonly ranMs: number;
  /** What was known before the first of them. */
  readonly offsetMs: number;
  readonly lastKnownMs: number;
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
  readonly setting: Setting | undefined;
}

/** A time service corrects a clock by less, and no rule of a day depends on less. */
export const jumpToleranceMs = 10 * 60_000;

/** While a program runs its clock is looked at every minute; over a start somebody may have set it this long before. */
const unseenMs = 2 * 60 * 60_000;
/** Whoever sets a clock in several steps does not rest longer in between. */
const restMs = 30 * 60_000;
const hourMs = 60 * 60_000;
/** By how much a step of whole hours may seem to differ from one: a picker sets the seconds to none, a look is late. */
const stepToleranceMs = 2 * 60_000;

/**
 * The time that a tablet knows by what it remembers and what its clocks say now. A jump of its own clock voids the offset:
 * whoever puts a clock right would otherwise have it shifted twice.
 *
 * A clock that went back was set. One that went forward by more than the program ran was set, or the tablet slept or was off.
 * It is taken to have been put right when it moved by as much as it was off, in one step or in several that follow each other
 * closely and are of whole hours but for one. Any other move forward is a sleep, and the offset stays: if that is wrong the
 * time is late, and good food is refused until the next exchange; the other error would hand out expired food. Sleeping
 * through just such a time costs the offset all the same.
 */
export function knownTime(memory: ClockMemory | undefined, { wallMs, run }: ClockReading): KnownTime {
  if (memory === undefined) return unheard(wallMs);
  const lastKnownMs = memory.lastKnownMs ?? memory.lastSeenMs + memory.offsetMs;
  const isSameRun = run !== undefined && run.id === memory.run?.id;
  const ranMs = isSameRun ? run.ms - (memory.run?.ms ?? 0) : 0;
  const movedMs = wallMs - memory.lastSeenMs - ranMs;
  const setting = settingAfter({ ...memory, lastKnownMs }, movedMs, { isSameRun, ranMs });
  const hasMoved = Math.abs(movedMs) > jumpToleranceMs;
  if (hasMoved && setting !== undefined && isPutRight(setting, isSameRun)) {
    // What was known amid the steps was wrong by those that were still to come.
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
 * The moves that follow each other closely, after another look; undefined when the last of them is long ago. Over a start
 * nobody knows how long ago that is, and nights that a tablet was off would add up.
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
 * When something was that this tablet has dated itself, by what it knows now, in Unix milliseconds. A tablet that was off,
 * and whose clock stood meanwhile, dates things days ago until the hub tells the time: then they move with its clock.
 * They stay where they are when the clock was set in between, which is when it has jumped, when they would lie ahead, or
 * when a clock that was ahead is right now: whoever put it right has not made them later.
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

/** What to remember when the hub has told how far its clock is ahead, in milliseconds: it is believed in everything. */
export function learnTime(offsetMs: number, { wallMs, run }: ClockReading): ClockMemory {
  const whole = Math.round(offsetMs);
  return { lastSeenMs: wallMs, offsetMs: whole, lastKnownMs: wallMs + whole, run, jumpMs: undefined };
}
