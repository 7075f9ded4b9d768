import { describe, expect, it } from 'vitest';
import { datedAtMs, knownTime, learnTime, rememberTime, type ClockMemory, type ClockReading } from './clock.ts';

const hour = 3_600_000;
const day = 24 * hour;
const noon = Date.UTC(2026, 10, 22, 4);

/** A tablet whose clock is off by some days, and that has just exchanged with the hub. */
const tablet = (offDays: number): { readonly memory: ClockMemory; readonly wallMs: number } => {
  const wallMs = noon + offDays * day;
  return { wallMs, memory: learnTime(noon - wallMs, { wallMs, run: { id: 1, ms: 0 } }) };
};
/** A look some time later. `movedMs` is by how much the clock itself was set meanwhile. */
const later = (wallMs: number, ranMs: number, movedMs = 0): ClockReading => ({
  wallMs: wallMs + ranMs + movedMs,
  run: { id: 1, ms: ranMs },
});

describe('F65 the time that a tablet knows', () => {
  it('is its own clock before any hub has told it more', () => {
    expect(knownTime(undefined, { wallMs: noon })).toMatchObject({ nowMs: noon, offsetMs: 0 });
  });

  it.each([-3, 0, 60])('is the hub’s with a clock that is %d days off', (days) => {
    const { memory, wallMs } = tablet(days);
    expect(knownTime(memory, later(wallMs, 5 * hour))).toMatchObject({ nowMs: noon + 5 * hour, jumpMs: undefined });
  });

  it('is the hub’s over a restart and a night switched off', () => {
    const { memory, wallMs } = tablet(-3);
    const morning = { wallMs: wallMs + 14 * hour, run: { id: 2, ms: 100 } };
    expect(knownTime(memory, morning).nowMs).toBe(noon + 14 * hour);
  });

  it('is as 0.1 knew it with what 0.1 remembered', () => {
    const memory = { lastSeenMs: noon - 3 * day, offsetMs: 3 * day };
    expect(knownTime(memory, { wallMs: noon - 3 * day + 5 })).toMatchObject({ nowMs: noon + 5, lastKnownMs: noon });
  });

  it('outlives a sleep in which the running clock stood still', () => {
    const { memory, wallMs } = tablet(-3);
    expect(knownTime(memory, later(wallMs, hour, 14 * hour)).nowMs).toBe(noon + 15 * hour);
  });
});

describe('F66 a clock that is put right offline', () => {
  it.each([-3, -400, 60, 1])('is not shifted twice when it was %d days off', (days) => {
    const { memory, wallMs } = tablet(days);
    const looked = later(wallMs, hour, -days * day);
    const known = knownTime(memory, looked);
    expect(known).toMatchObject({ nowMs: noon + hour, offsetMs: 0, jumpMs: -days * day });
    // The jump is told of once, and the clock is believed from then on.
    const next = knownTime(rememberTime(known, looked), later(wallMs, 3 * hour, -days * day));
    expect(next).toMatchObject({ nowMs: noon + 3 * hour, offsetMs: 0, jumpMs: -days * day });
  });

  it.each([-3, 60])('is not shifted twice over a restart when it was %d days off', (days) => {
    const { memory } = tablet(days);
    expect(knownTime(memory, { wallMs: noon + hour, run: { id: 2, ms: 5 } }).nowMs).toBe(noon + hour);
  });

  it('is not earlier than the last time known', () => {
    const { memory } = tablet(60);
    const known = knownTime(memory, { wallMs: noon + hour });
    expect(known.lastKnownMs).toBeLessThanOrEqual(known.nowMs);
  });
});

describe('F66 a clock that is put right offline in steps', () => {
  const minute = 60_000;
  /** Looks a minute after each step, and remembers what is known. */
  function stepped(offMs: number, steps: readonly number[], { rest = minute } = {}) {
    const start = noon + offMs;
    let memory = learnTime(-offMs, { wallMs: start, run: { id: 1, ms: 0 } });
    let [movedMs, ranMs] = [0, 0];
    for (const step of steps) {
      movedMs += step;
      ranMs += rest;
      const look = { wallMs: start + ranMs + movedMs, run: { id: 1, ms: ranMs } };
      memory = rememberTime(knownTime(memory, look), look);
    }
    const look = { wallMs: start + ranMs + minute + movedMs, run: { id: 1, ms: ranMs + minute } };
    return { ...knownTime(memory, look), realMs: noon + ranMs + minute };
  }

  it.each([
    ['the date, then the time', [3 * day, 5 * hour]],
    ['the time, then the date', [5 * hour + 12 * minute, 3 * day]],
    ['the month, then the day, then the hour', [31 * day, 3 * day, 5 * hour]],
    ['the hour, then the minutes', [5 * hour, 40 * minute]],
    ['the date, and the time back', [3 * day, -2 * hour]],
    ['the date back, then the time', [-60 * day, -5 * hour]],
    ['the date back, and the time forward', [-60 * day, 5 * hour]],
  ])('%s: is not shifted twice, and nothing later has been known', (_which, steps) => {
    const sum = steps.reduce((all, step) => all + step, 0);
    const { nowMs, offsetMs, lastKnownMs, jumpMs, realMs } = stepped(-sum, steps);
    expect({ nowMs, offsetMs, jumpMs }).toEqual({ nowMs: realMs, offsetMs: 0, jumpMs: sum });
    expect(lastKnownMs).toBeLessThanOrEqual(nowMs);
  });

  it('is a sleep when the steps lie far apart, or more than one is of odd length', () => {
    const apart = stepped(-20 * hour, [10 * hour, 10 * hour], { rest: 45 * minute });
    expect(apart.offsetMs).toBe(20 * hour);
    const odd = stepped(-70 * minute, [35 * minute, 35 * minute]);
    expect(odd.offsetMs).toBe(70 * minute);
  });
});

describe('F66 a tablet that is behind and sleeps for longer than it is behind', () => {
  it.each([
    [5 * hour, 12 * hour],
    [3 * day, 5 * day],
  ])('knows the time that it would without, %d ms behind', (behindMs, asleepMs) => {
    const wallMs = noon - behindMs;
    const memory = learnTime(behindMs, { wallMs, run: { id: 1, ms: 0 } });
    for (const run of [
      { id: 1, ms: 1000 },
      { id: 2, ms: 5 },
    ]) {
      const known = knownTime(memory, { wallMs: wallMs + asleepMs, run });
      expect(known).toMatchObject({ nowMs: noon + asleepMs, jumpMs: undefined });
    }
  });

  it('goes on from what a release remembered that knew of no steps', () => {
    const memory = { lastSeenMs: noon - 3 * day, offsetMs: 3 * day, lastKnownMs: noon, run: { id: 1, ms: 0 } };
    expect(knownTime(memory, later(noon - 3 * day, hour, 3 * day))).toMatchObject({ nowMs: noon + hour, offsetMs: 0 });
  });
});

describe('F66 a clock that is set wrong offline', () => {
  it('is earlier than the last time known, until it has passed that', () => {
    const { memory, wallMs } = tablet(0);
    const looked = later(wallMs, hour, -2 * day);
    const known = knownTime(memory, looked);
    expect(known.lastKnownMs - known.nowMs).toBe(2 * day - hour);
    expect(rememberTime(known, looked).lastKnownMs).toBe(noon);
  });

  it('is forgotten once the hub has told the time', () => {
    const { memory, wallMs } = tablet(0);
    const looked = later(wallMs, hour, 60 * day);
    const ahead = rememberTime(knownTime(memory, looked), looked);
    expect(ahead.lastKnownMs).toBe(noon + hour + 60 * day);
    const told = learnTime(-60 * day, looked);
    expect(knownTime(told, looked)).toMatchObject({ nowMs: noon + hour, lastKnownMs: noon + hour, jumpMs: undefined });
  });

  it('is no jump when a time service moves it by a little', () => {
    const { memory, wallMs } = tablet(-3);
    expect(knownTime(memory, later(wallMs, hour, -90_000))).toMatchObject({ offsetMs: 3 * day, jumpMs: undefined });
  });
});

describe('F144 when something was that the tablet has dated itself', () => {
  const now = { nowMs: noon + hour, offsetMs: 3 * day, jumpMs: undefined };

  it.each([
    ['moves with the clock that had stood', { atMs: noon - 3 * day, offsetMs: 0 }, now, noon],
    [
      'stays when the clock has jumped',
      { atMs: noon - 3 * day, offsetMs: 0 },
      { ...now, jumpMs: -day },
      noon - 3 * day,
    ],
    ['stays when it would lie ahead', { atMs: noon, offsetMs: 0 }, now, noon],
    [
      'stays when the clock was ahead and is right now',
      { atMs: noon - 3 * day, offsetMs: -day },
      { ...now, offsetMs: 9 },
      noon - 3 * day,
    ],
    ['is never earlier than it was dated', { atMs: noon, offsetMs: 3 * day }, { ...now, offsetMs: 0 }, noon],
  ])('%s', (_name, dated, told, atMs) => {
    expect(datedAtMs(dated, told)).toBe(atMs);
  });
});
