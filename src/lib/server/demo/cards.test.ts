import { describe, expect, it } from 'vitest';
import { parseCardNumber } from '#lib/domain/card.ts';
import { demoCardNumber } from './cards.ts';

describe('demo cards', () => {
  it('have valid numbers that depend on seed and place alone', () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => demoCardNumber('seed', index));
    expect(new Set(numbers).size).toBe(1000);
    expect(numbers.every((number) => parseCardNumber(number).ok)).toBe(true);
    expect(demoCardNumber('seed', 7)).toBe(numbers[7]);
    expect(demoCardNumber('another seed', 7)).not.toBe(numbers[7]);
  });
});
