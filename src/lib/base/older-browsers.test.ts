import { expect, test } from 'vitest';
import { completeArrays } from './older-browsers.ts';

/** An array of a browser that does not know the methods. */
function olderArray(values: readonly number[]): number[] {
  const prototype = { [Symbol.iterator]: Array.prototype[Symbol.iterator] };
  completeArrays(prototype);
  return Object.setPrototypeOf([...values], prototype) as number[];
}

test('F119 arrays of an older browser are copied in order', () => {
  const numbers = olderArray([3, 10, 2]);
  expect(numbers.toSorted((left, right) => left - right)).toEqual([2, 3, 10]);
  expect(numbers.toReversed()).toEqual([2, 10, 3]);
  expect([...numbers]).toEqual([3, 10, 2]);
});

test('F119 the methods of a browser that has them stay its own, and none is listed', () => {
  const own = Array.prototype.toSorted;
  completeArrays(Array.prototype);
  expect(Array.prototype.toSorted).toBe(own);
  const older = {};
  completeArrays(older);
  expect(Object.keys(older)).toEqual([]);
});
