import { expect, test } from 'vitest';
import { groupCardNumber, mintCardNumber } from '#lib/domain/card.ts';
import { cardCode } from './card-code.ts';

const number = mintCardNumber((count) => new Uint8Array(count).fill(7));

test('a card is drawn as a code of 21 modules with a quiet zone of four', () => {
  const { size, path } = cardCode(number);
  expect(size).toBe(29);
  // The upper left finder pattern begins right after the quiet zone, and nothing is drawn before it.
  expect(path.startsWith('M4 4h1v1h-1z')).toBe(true);
});

test('the number as printed, in groups, gives the same code', () => {
  expect(cardCode(groupCardNumber(number))).toEqual(cardCode(number));
});
