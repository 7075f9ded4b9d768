import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowanceOf, beyondAllowance, countedDay, heldTo, leastAllowance, toldAfter } from './award-allowance.ts';
import { dayMs, dayOf } from './day.ts';

const zone = 'Asia/Shanghai';

describe('the allowance of a day', () => {
  it.each([
    [null, 0, leastAllowance],
    [null, 7000, 7000],
    [500, 7000, 500],
    [0, 7000, 0],
  ])('by the policy %s and a usual week of %i is %i', (awardPointsPerDay, usualWeek, expected) => {
    expect(allowanceOf({ awardPointsPerDay }, usualWeek)).toBe(expected);
  });

  it('is exceeded by the same for every order of a day’s awards', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(900)), fc.nat(2000), (awards, allowance) => {
        let [sum, beyond] = [0, 0];
        for (const points of awards) {
          const one = beyondAllowance(sum, points, allowance);
          expect(one >= 0 && one <= points).toBe(true);
          beyond += one;
          sum += points;
        }
        expect(beyond).toBe(Math.max(0, sum - allowance));
      }),
    );
  });
});

describe('the day on which something counts', () => {
  const at = Date.parse('2026-11-22T09:30:00Z');

  it.each([
    ['as it says', at, at - 3 * dayMs, at + dayMs, '2026-11-22'],
    ['not before the last exchange', at - 9 * dayMs, at - dayMs, at, '2026-11-21'],
    ['not after it arrived', at + 400 * dayMs, at - dayMs, at, '2026-11-22'],
    ['when it arrived, where there was an exchange since', at - 9 * dayMs, at + dayMs, at, '2026-11-22'],
    ['of a tablet that never exchanged', at - 9 * dayMs, Number.NEGATIVE_INFINITY, at, '2026-11-13'],
  ])('is %s', (_what, atMs, exchangedMs, receivedMs, day) => {
    expect(countedDay({ atMs, exchangedMs, receivedMs }, zone)).toBe(day);
  });

  it('is one of those that went by since the last exchange, whatever a tablet claims', () => {
    const anyMs = fc.integer({ min: Date.parse('1990-01-01'), max: Date.parse('2090-01-01') });
    fc.assert(
      fc.property(fc.array(anyMs, { minLength: 1 }), fc.nat(40), (claims, silentDays) => {
        const exchangedMs = at - silentDays * dayMs;
        const days = new Set(claims.map((atMs) => countedDay({ atMs, exchangedMs, receivedMs: at }, zone)));
        expect(days.size).toBeLessThanOrEqual(silentDays + 1);
        for (const day of days) expect(day >= dayOf(exchangedMs, zone) && day <= dayOf(at, zone)).toBe(true);
      }),
    );
  });
});

describe('what a tablet was told', () => {
  const nothingTold = { latest: null, before: null };

  it('is forgotten once it does not ask any more, as the program of an earlier release', () => {
    expect(toldAfter({ latest: 40, before: 100 }, 40, null)).toEqual(nothingTold);
    expect(heldTo(nothingTold)).toBeNull();
  });

  it('is held against it at least as far as it goes by it, and never further than it was told', () => {
    const answers = fc.array(fc.record({ tells: fc.nat(500), arrives: fc.boolean(), claims: fc.option(fc.nat(900)) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(answers, fc.boolean(), (all, isHonest) => {
        let told = toldAfter(nothingTold, null, 100);
        let goesBy = 100;
        let most = 100;
        for (const { tells, arrives, claims } of all) {
          told = toldAfter(told, isHonest ? goesBy : claims, tells);
          most = Math.max(most, tells);
          expect(heldTo(told)).toBeLessThanOrEqual(most);
          if (arrives) goesBy = tells;
          if (isHonest) expect(heldTo(told)).toBeGreaterThanOrEqual(goesBy);
        }
      }),
    );
  });
});
