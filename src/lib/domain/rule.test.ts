import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { previewRule, type PastAward } from './rule-preview.ts';
import { awardOf, ruleOn, rulesByState, type DatedRule, type Rule } from './rule.ts';

const rule: Rule = { version: 2, unit: 'hour', pointsPerUnit: 12, dailyCap: 30 };
const award = (change: Partial<PastAward> = {}): PastAward => ({
  residentId: 'res_1',
  day: '2026-11-02',
  points: 10,
  quantity: 1,
  unit: 'hour',
  ...change,
});

describe('what a rule would have made of past awards', () => {
  it('keeps the cap of each day and resident', () => {
    const awards = [
      award({ quantity: 2, points: 20 }),
      award({ quantity: 1, points: 10 }),
      award({ day: '2026-11-03' }),
      award({ residentId: 'res_2', quantity: 3, points: 30 }),
    ];
    // 24 and 6 of 12 on the first day, 12 on the second, 30 of 36 for the other.
    const expected = { awards: 4, residents: 2, before: 70, after: 72, changed: 3, otherUnit: 0 };
    expect(previewRule(awards, rule)).toEqual(expected);
  });

  it('leaves what was counted otherwise as it was, within the cap for what follows', () => {
    const awards = [award({ unit: 'time', quantity: 4, points: 20 }), award({ quantity: 2, points: 20 })];
    expect(previewRule(awards, rule)).toMatchObject({ before: 40, after: 30, changed: 1, otherUnit: 1 });
  });

  it('changes nothing where awards were given under the very rule', () => {
    const given = fc.array(
      fc.record({ who: fc.nat(2), day: fc.nat(2), quantity: fc.integer({ min: 1, max: 48 }).map((half) => half / 2) }),
    );
    fc.assert(
      fc.property(given, (all) => {
        const onDay = new Map<string, number>();
        const awards = all.map(({ who, day, quantity }) => {
          const key = `${who} ${day}`;
          const before = onDay.get(key) ?? 0;
          const { points } = awardOf(rule, quantity, before);
          onDay.set(key, before + points);
          return award({ residentId: `res_${who}`, day: `2026-11-0${day + 1}`, quantity, points });
        });
        const { before, after, changed } = previewRule(awards, rule);
        expect([after, changed]).toEqual([before, 0]);
      }),
    );
  });
});

describe('versions of a rule', () => {
  const dated = (version: number, effectiveFrom: string): DatedRule => ({ ...rule, version, effectiveFrom });

  it('have a state each, and a later one takes the place of those that begin with or after it', () => {
    const rules = [dated(1, '2026-01-01'), dated(2, '2026-06-01'), dated(3, '2026-12-20'), dated(4, '2026-12-10')];
    const states = rulesByState(rules, '2026-11-22').map(({ version, state }) => `${version} ${state}`);
    expect(states).toEqual(['4 coming', '3 replaced', '2 inForce', '1 ended']);
  });

  it('are in force on a day as a tablet finds that has heard of them on an earlier one', () => {
    const days = fc.integer({ min: 1, max: 28 }).map((day) => `2026-11-${String(day).padStart(2, '0')}`);
    fc.assert(
      fc.property(fc.array(days, { maxLength: 6 }), days, days, (from, one, other) => {
        const [heardOn, day] = [one, other].toSorted() as [string, string];
        const rules = [dated(1, '2026-01-01'), ...from.map((effectiveFrom, index) => dated(index + 2, effectiveFrom))];
        const inForceOn = (on: string) => rulesByState(rules, on).find(({ state }) => state === 'inForce');
        const heard = inForceOn(heardOn) ?? dated(0, '');
        const later = rules.filter(({ effectiveFrom }) => effectiveFrom > heardOn);
        expect(ruleOn({ rule: heard, later }, day).version).toBe(inForceOn(day)?.version);
      }),
    );
  });
});
