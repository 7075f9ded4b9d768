import { expect, test } from 'vitest';
import { bestGrid, fittingGrid, gridFor, pagesOf } from './paging.ts';

test('a grid holds what fits with the gaps between, not beside', () => {
  expect(gridFor({ width: 32, height: 15 }, { width: 10, height: 5 }, 1)).toEqual({ columns: 3, rows: 2 });
  expect(gridFor({ width: 31.9, height: 15 }, { width: 10, height: 5 }, 1)).toEqual({ columns: 2, rows: 2 });
});

test('a place that is too small for one cell still holds one, and so does a page that was not laid out yet', () => {
  expect(gridFor({ width: 3, height: 0 }, { width: 10, height: 5 }, 1)).toEqual({ columns: 1, rows: 1 });
});

test('of several shapes the one that shows most is taken, the first of equals', () => {
  const upright = { width: 14, height: 18 };
  const lying = { width: 21, height: 12 };
  // A tablet that stands, one that lies, and a place where both hold one.
  expect(bestGrid({ width: 47, height: 51 }, [upright, lying], 1)).toEqual({ columns: 2, rows: 4 });
  expect(bestGrid({ width: 77, height: 28 }, [upright, lying], 1)).toEqual({ columns: 3, rows: 2 });
  expect(bestGrid({ width: 21, height: 18 }, [upright, lying], 1)).toEqual({ columns: 1, rows: 1 });
});

test('the first shape that holds all is taken, and the one that shows most where none does', () => {
  const pictured = { width: 18, height: 4 };
  const dense = { width: 9, height: 1.75 };
  const grids = [2, 6, 8, 9].map((items) => fittingGrid({ width: 19, height: 9 }, [pictured, dense], 0.5, items));
  expect(grids).toEqual([
    { columns: 1, rows: 2 },
    { columns: 2, rows: 4 },
    { columns: 2, rows: 4 },
    { columns: 2, rows: 4 },
  ]);
});

test('pages hold everything, and nothing is one page', () => {
  expect([0, 1, 8, 9, 35].map((items) => pagesOf(items, 8))).toEqual([1, 1, 1, 2, 5]);
});
