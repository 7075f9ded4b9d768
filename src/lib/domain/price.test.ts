import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breaksPromise, promisedSavingPercent, proposedPoints, type PriceBasis } from './price.ts';

const basis = (marketPriceFen: number, cashPriceFen = 0, fenPerPoint = 10): PriceBasis => ({
  marketPriceFen,
  cashPriceFen,
  fenPerPoint,
});

test('rice of 20 yuan is proposed at 140 points, as the catalogue has it', () => {
  expect(promisedSavingPercent).toBe(30);
  expect(proposedPoints(basis(2000))).toBe(140);
  expect(proposedPoints(basis(2000, 400))).toBe(100);
  expect(proposedPoints(basis(2000, 0, 20))).toBe(70);
});

test('without a market price nothing is proposed, and nothing broken', () => {
  expect(proposedPoints(basis(0))).toBeUndefined();
  expect(breaksPromise({ ...basis(0), pointsPrice: 9_999 })).toBe(false);
});

test('goods without cash cost a point at least, and cash alone may be enough', () => {
  expect(proposedPoints(basis(5))).toBe(1);
  expect(proposedPoints(basis(2000, 1400))).toBe(0);
  expect(proposedPoints(basis(2000, 1500))).toBe(0);
});

test('what is proposed keeps the promise where any price does, and one point more breaks it', () => {
  fc.assert(
    fc.property(
      fc.record({
        marketPriceFen: fc.integer({ min: 1, max: 100_000_000 }),
        cashPriceFen: fc.integer({ min: 0, max: 1_000_000 }),
        fenPerPoint: fc.integer({ min: 1, max: 100_000 }),
      }),
      (given) => {
        const pointsPrice = proposedPoints(given) ?? Number.NaN;
        const least = given.cashPriceFen > 0 ? 0 : 1;
        const canBeKept = !breaksPromise({ ...given, pointsPrice: least });
        expect(breaksPromise({ ...given, pointsPrice })).toBe(!canBeKept);
        expect(breaksPromise({ ...given, pointsPrice: pointsPrice + 1 })).toBe(true);
        expect(pointsPrice).toBeGreaterThanOrEqual(least);
      },
    ),
  );
});
