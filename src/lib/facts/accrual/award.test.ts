import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AwardCommand, type AwardState, decideAward, isQuantity } from './award.ts';
import { awardOf, pointsFor, type Rule } from '#lib/domain/rule.ts';

const perHour: Rule = { version: 2, unit: 'hour', pointsPerUnit: 5, dailyCap: null };
const perTime: Rule = { version: 1, unit: 'time', pointsPerUnit: 20, dailyCap: 50 };
const state = (change: Partial<AwardState> = {}): AwardState => ({
  residentKnown: true,
  rule: perTime,
  awardedToday: 0,
  staffId: 'stf_1',
  ...change,
});
const command = (change: Partial<AwardCommand> = {}): AwardCommand => ({
  accrualId: '0198f0c2-0000-7000-8000-000000000001',
  residentId: 'res_1',
  categoryId: 'cat_1',
  quantity: 1,
  note: '',
  approvedBy: null,
  ...change,
});
const policy = { awardApprovalPoints: 100 };
const decide = (given: Partial<AwardState>, wanted: Partial<AwardCommand>) => {
  const decision = decideAward(state(given), command(wanted), policy);
  return decision.ok ? decision.value.body.points : decision.error;
};

describe('decideAward', () => {
  it.each<[string, Partial<AwardState>, Partial<AwardCommand>, unknown]>([
    ['a resident nobody knows', { residentKnown: false }, {}, { code: 'residentUnknown' }],
    ['a category without a rule', { rule: undefined }, {}, { code: 'categoryUnknown' }],
    ['no times', {}, { quantity: 0 }, { code: 'quantityInvalid' }],
    ['fewer than none', {}, { quantity: -1 }, { code: 'quantityInvalid' }],
    ['half a time', {}, { quantity: 0.5 }, { code: 'quantityInvalid' }],
    ['51 times', {}, { quantity: 51 }, { code: 'quantityInvalid' }],
    ['25 hours', { rule: perHour }, { quantity: 25 }, { code: 'quantityInvalid' }],
    ['a quarter of an hour', { rule: perHour }, { quantity: 0.25 }, { code: 'quantityInvalid' }],
    ['no number', {}, { quantity: Number.NaN }, { code: 'quantityInvalid' }],
    ['what is over the cap', { awardedToday: 50 }, {}, { code: 'capReached', cap: 50, awardedToday: 50 }],
    ['one’s own approval', {}, { approvedBy: 'stf_1' }, { code: 'approvedByOneself' }],
    ['hours by hand', { rule: perHour }, { quantity: 2 }, { code: 'needsApproval', points: 10 }],
    ['much at once', { rule: { ...perTime, dailyCap: null } }, { quantity: 6 }, { code: 'needsApproval', points: 120 }],
  ])('refuses %s', (_name, given, wanted, refusal) => expect(decide(given, wanted)).toEqual(refusal));

  it('records what the rule gives, under the cap, and what a second member of staff has approved', () => {
    expect(decide({}, {})).toBe(20);
    expect(decide({ awardedToday: 20 }, { quantity: 2 })).toBe(30);
    expect(decide({ rule: perHour }, { quantity: 1.5, approvedBy: 'stf_2' })).toBe(7);
    expect(decide({ rule: { ...perTime, dailyCap: null } }, { quantity: 5 })).toBe(100);
  });
});

describe('awardOf', () => {
  it('never goes over the cap nor over what was earned, and says when the cap took some away', () => {
    const rules = fc.record({
      version: fc.constant(1),
      unit: fc.constantFrom('hour' as const, 'time' as const),
      pointsPerUnit: fc.integer({ min: 1, max: 40 }),
      dailyCap: fc.option(fc.nat({ max: 100 })),
    });
    fc.assert(
      fc.property(rules, fc.integer({ min: 1, max: 48 }), fc.nat({ max: 200 }), (rule, halves, awardedToday) => {
        const quantity = halves / 2;
        const { points, capped } = awardOf(rule, quantity, awardedToday);
        const earned = pointsFor(rule, quantity);
        expect(Number.isInteger(points) && points >= 0 && points <= earned).toBe(true);
        expect(capped).toBe(points < earned);
        if (rule.dailyCap !== null) {
          expect(awardedToday + points).toBeLessThanOrEqual(Math.max(rule.dailyCap, awardedToday));
        }
      }),
    );
  });
});

it('a quantity is half hours of a day or whole times', () => {
  expect([0.5, 24, 24.5].map((quantity) => isQuantity(perHour, quantity))).toEqual([true, true, false]);
  expect([1, 50, 1.5].map((quantity) => isQuantity(perTime, quantity))).toEqual([true, true, false]);
});
