import fc from 'fast-check';
import { expect, it } from 'vitest';
import { failedAgain, freeAttempts, pinPattern, waitMs } from './pin.ts';

it('four failures cost nothing; then 30 s, twice as long after each, an hour at most', () => {
  const waits = [1, 4, 5, 6, 7, 11, 12, 500].map((failures) => waitMs({ failures, lastAtMs: 1000 }, 1000));
  expect(waits).toEqual([0, 0, 30_000, 60_000, 120_000, 1_920_000, 3_600_000, 3_600_000]);
  expect(waitMs(undefined, 1000)).toBe(0);
});

it('a wait passes with the clock, and a clock that was put back neither shortens nor lengthens it', () => {
  const failures = { failures: freeAttempts, lastAtMs: 1_000_000 };
  expect([10_000, 30_000, 90_000].map((passed) => waitMs(failures, 1_000_000 + passed))).toEqual([20_000, 0, 0]);
  expect(waitMs(failures, 0)).toBe(30_000);
});

it('no failure ever makes the next wait shorter', () => {
  fc.assert(
    fc.property(fc.nat({ max: 60 }), fc.nat(), fc.integer(), (failures, lastAtMs, nowMs) => {
      const before = { failures, lastAtMs };
      const after = failedAgain(before, nowMs);
      expect(after).toEqual({ failures: failures + 1, lastAtMs: nowMs });
      expect(waitMs(after, nowMs)).toBeGreaterThanOrEqual(waitMs({ ...before, lastAtMs: nowMs }, nowMs));
    }),
  );
});

it('a PIN is six digits', () => {
  const texts = ['123456', '12345', '1234567', '12345x', '１２３４５６', '123456\n'];
  expect(texts.map((text) => pinPattern.test(text))).toEqual([true, false, false, false, false, false]);
});
