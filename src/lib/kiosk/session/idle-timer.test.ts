import { describe, expect, it } from 'vitest';
import { IdleTimer, idleLimits, noticeLimits, type Timers } from './idle-timer.svelte.ts';

/** Time that passes only when the test says so. */
function handTimers(): Timers & { pass(seconds: number): void; readonly ticking: boolean } {
  let now = 0;
  let call: (() => void) | undefined;
  return {
    now: () => now,
    everySecond: (given) => {
      call = given;
      return () => (call = undefined);
    },
    pass(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        now += 1000;
        call?.();
      }
    },
    get ticking() {
      return call !== undefined;
    },
  };
}

describe('IdleTimer', () => {
  it.each([
    [false, 20, 60],
    [true, 30, 120],
  ])('elder mode %s: warns %i s before the end after %i s, and a touch starts over', (elder, warning, seconds) => {
    const timers = handTimers();
    let ended = 0;
    const timer = new IdleTimer(timers, () => (ended += 1));
    timer.start(idleLimits(elder));
    timers.pass(seconds - warning - 1);
    expect(timer.secondsLeft).toBeUndefined();
    timers.pass(1);
    expect(timer.secondsLeft).toBe(warning);
    timers.pass(10);
    expect(timer.secondsLeft).toBe(warning - 10);
    timer.touch();
    expect(timer.secondsLeft).toBeUndefined();
    timers.pass(seconds - 1);
    expect([timer.secondsLeft, ended]).toEqual([1, 0]);
    timers.pass(1);
    expect([timer.secondsLeft, ended, timers.ticking]).toEqual([undefined, 1, false]);
  });

  it('a word to somebody who then goes counts from its beginning', () => {
    const timers = handTimers();
    let ended = 0;
    const timer = new IdleTimer(timers, () => (ended += 1));
    timer.start(noticeLimits(false));
    expect([timer.secondsLeft, timer.warningSeconds]).toEqual([20, 20]);
    timers.pass(20);
    expect([timer.secondsLeft, ended]).toEqual([undefined, 1]);
    timer.touch();
    expect(timer.secondsLeft).toBeUndefined();
  });

  it('ends nothing once stopped', () => {
    const timers = handTimers();
    const timer = new IdleTimer(timers, () => expect.unreachable());
    timer.start(idleLimits(false));
    timer.stop();
    timers.pass(300);
    expect(timer.secondsLeft).toBeUndefined();
  });
});
