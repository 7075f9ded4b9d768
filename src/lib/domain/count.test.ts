import { expect, it } from 'vitest';
import { isPieces, mostPieces, needsManager, varianceOf } from './count.ts';

it('a variance is what was found beyond the ledger, or missing', () => {
  expect([varianceOf({ counted: 3, expected: 5 }), varianceOf({ counted: 0, expected: -1 })]).toEqual([-2, 1]);
});

it('a manager confirms when one line differs by more than the community lets pass, either way', () => {
  const policy = { countApprovalPieces: 5 };
  const line = (counted: number) => ({ counted, expected: 10 });
  expect(needsManager([line(5), line(15)], policy)).toBe(false);
  expect([needsManager([line(10), line(4)], policy), needsManager([line(16)], policy)]).toEqual([true, true]);
  expect(needsManager([], policy)).toBe(false);
});

it('a count is a whole number from none to what a shelf can hold', () => {
  expect([0, mostPieces].every(isPieces)).toBe(true);
  expect([-1, 0.5, mostPieces + 1, Number.NaN, Number.POSITIVE_INFINITY].some(isPieces)).toBe(false);
});
