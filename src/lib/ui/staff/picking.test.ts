import { expect, test } from 'vitest';
import { byLetters, placesOf } from './picking.ts';

const items = [
  { initials: 'xnm', place: '乙架' },
  { initials: 'xm', place: '甲架' },
  { initials: 'dxm', place: '甲架' },
];

test('letters find items by any run of their initials, the beginning first', () => {
  expect(byLetters(items, 'XM').map(({ initials }) => initials)).toEqual(['xm', 'dxm']);
  expect(byLetters(items, '')).toHaveLength(3);
  expect(byLetters(items, 'Q')).toEqual([]);
});

test('places are named once', () => {
  expect(placesOf(items)).toEqual(['甲架', '乙架']);
});
