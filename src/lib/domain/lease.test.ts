import { describe, expect, it } from 'vitest';
import { knownTime, learnTime, rememberTime, type ClockReading } from './clock.ts';
import { hasEnded, isSurelyOver, leaseDriftMs, leaseOf } from './lease.ts';

const hour = 3_600_000;
const day = 24 * hour;
const noon = Date.UTC(2026, 10, 22, 4);

/**
 * A reading so long after the exchange. `movedMs` is by how much somebody has set the clock, `start` which start of the
 * program it is.
 */
const later = (ms: number, movedMs = 0, start = 1): ClockReading => ({
  wallMs: noon + ms + movedMs,
  run: { id: start, ms: start === 1 ? ms : 5 },
});
const exchanged = learnTime(0, later(0));
const lease = leaseOf(day, noon, { sent: later(0), arrived: later(0) });
const ended = (reading: ClockReading, memory = exchanged) => hasEnded(lease, knownTime(memory, reading), reading);

describe('F100 a lease', () => {
  it('lasts its length, and does not end where there is none', () => {
    expect([ended(later(day - 1)), ended(later(day))]).toEqual([false, true]);
    expect(hasEnded(null, knownTime(exchanged, later(99 * day)), later(99 * day))).toBe(false);
    expect(hasEnded(undefined, knownTime(exchanged, later(99 * day)), later(99 * day))).toBe(false);
  });

  it('counts from when the request was sent, however long the answer took', () => {
    const slow = leaseOf(day, noon + hour, { sent: later(0), arrived: later(3 * hour) });
    expect(slow.untilMs).toBe(noon + hour + day - 3 * hour);
    // Somebody set the clock back meanwhile: the clock that nobody can set tells how long it took.
    expect(leaseOf(day, noon + hour, { sent: later(0), arrived: later(3 * hour, -5 * hour) }).untilMs).toBe(
      slow.untilMs,
    );
    // Without that one it is at least not later than the hub's word.
    const sent = { wallMs: noon };
    expect(leaseOf(day, noon, { sent, arrived: { wallMs: noon - hour } }).untilMs).toBe(noon + day);
  });

  it.each([
    ['stands', -day],
    ['was set back by two days', -2 * day],
    ['was set back by a little less than the hub allows for', -9 * 60_000],
  ])('is not longer for a clock that %s', (_what, movedMs) => {
    expect(ended(later(day, movedMs))).toBe(true);
  });

  it('goes on over a restart and a night switched off, and ends there', () => {
    expect(ended(later(14 * hour, 0, 2))).toBe(false);
    expect(ended(later(day, 0, 2))).toBe(true);
  });

  it('is not lengthened by a clock that was set ahead and is put right after a restart', () => {
    const ahead = later(hour, 2 * day);
    const memory = rememberTime(knownTime(exchanged, ahead), ahead);
    expect(ended(later(3 * hour, 0, 2), memory)).toBe(true);
  });

  it('is not taken for valid by a tablet that slept for as long as its clock was behind', () => {
    const behind = (ms: number): ClockReading => ({ wallMs: noon - 3 * day + ms, run: { id: 2, ms: 5 } });
    const memory = learnTime(3 * day, { wallMs: noon - 3 * day, run: { id: 1, ms: 0 } });
    // It may have been put right, and then the lease goes on; or it was off, and then it has ended.
    expect(hasEnded(lease, knownTime(memory, behind(3 * day)), behind(3 * day))).toBe(true);
  });

  it('is over for the hub once the drift it allows for has passed as well, and never without a promise', () => {
    const promised = new Date(noon);
    expect(isSurelyOver(promised, new Date(noon + leaseDriftMs))).toBe(false);
    expect(isSurelyOver(promised, new Date(noon + leaseDriftMs + 1))).toBe(true);
    expect(isSurelyOver(null, new Date(noon + 999 * day))).toBe(false);
  });
});
