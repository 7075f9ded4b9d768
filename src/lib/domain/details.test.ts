import { expect, test } from 'vitest';
import { changedDetails, onlyDetails, rebaseDetails } from './details.ts';

const seen = { name: '香米', price: 140, keeps: true, place: null };

test('what two disagree about is named in the order of the form', () => {
  expect(changedDetails(seen, seen)).toEqual([]);
  expect(changedDetails(seen, { ...seen, keeps: false, name: '新米' })).toEqual(['name', 'keeps']);
  expect(onlyDetails(seen, ['price'])).toEqual({ price: 140 });
});

test('who saves second takes nothing back that they had not touched', () => {
  const now = { ...seen, price: 150, keeps: false };
  const wanted = { ...seen, name: '新米', price: 120 };
  expect(rebaseDetails(seen, now, wanted)).toEqual({ name: '新米', price: 120, keeps: false, place: null });
});
