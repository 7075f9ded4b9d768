import fc from 'fast-check';
import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { checkDigits, groupCardNumber, mintCardNumber, parseCardNumber } from './card.ts';
import { hashCardNumber } from './card-hash.ts';

const minted = () => mintCardNumber(secureRandom);
const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));

describe('card number', () => {
  it('agrees with published MOD 97-10 values', () => {
    // The worked example of ISO 7064 for MOD 97-10: 794 gets the check digits 44.
    expect(checkDigits('794')).toBe('44');
    expect(Number('79444') % 97).toBe(1);
  });

  it('accepts every number that it makes, also as printed in groups', () => {
    for (let round = 0; round < 200; round += 1) {
      const number = minted();
      expect(number).toMatch(/^1\d{23}$/);
      expect(parseCardNumber(number)).toEqual({ ok: true, value: number });
      expect(parseCardNumber(groupCardNumber(number))).toEqual({ ok: true, value: number });
    }
  });

  it('finds every single wrong digit and every swap of two unequal neighbours', () => {
    fc.assert(
      fc.property(
        digits(21),
        fc.integer({ min: 1, max: 23 }),
        fc.integer({ min: 1, max: 9 }),
        (random, place, shift) => {
          const number = '1' + random + checkDigits('1' + random);
          const changed = Array.from(number);
          changed[place] = String((Number(changed[place]) + shift) % 10);
          expect(parseCardNumber(changed.join(''))).toEqual({ ok: false, error: 'checkDigits' });

          const [left, right] = [number[place - 1], number[place]];
          const swapped = Array.from(number);
          [swapped[place - 1], swapped[place]] = [String(right), String(left)];
          if (left !== right) expect(parseCardNumber(swapped.join('')).ok).toBe(false);
        },
      ),
    );
  });

  it('refuses foreign codes with the reason that staff see', () => {
    expect(parseCardNumber('https://example.org/pay')).toEqual({ ok: false, error: 'format' });
    expect(parseCardNumber('')).toEqual({ ok: false, error: 'format' });
    expect(parseCardNumber('１２３４')).toEqual({ ok: false, error: 'format' });
    expect(parseCardNumber('1'.repeat(23))).toEqual({ ok: false, error: 'format' });
    const voucher = '2' + '0'.repeat(21);
    expect(parseCardNumber(voucher + checkDigits(voucher))).toEqual({ ok: false, error: 'version' });
  });

  it('never throws, whatever is held before the camera', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void parseCardNumber(text)));
  });

  it('fits the smallest QR there is at error correction level Q', () => {
    const code = encode(minted(), { ecc: 'Q', minVersion: 1, maxVersion: 1, border: 0 });
    expect([code.version, code.size]).toEqual([1, 21]);
  });

  it('draws its digits evenly', () => {
    const counts = new Array<number>(10).fill(0);
    for (let round = 0; round < 2000; round += 1) {
      for (const digit of minted().slice(1, 22)) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
    }
    // 42,000 draws: the expected 4,200 of each with five standard deviations (σ ≈ 61) of room.
    for (const count of counts) expect(Math.abs(count - 4200)).toBeLessThan(310);
  });

  it('is stored as a hash that depends on the community', () => {
    const number = minted();
    expect(hashCardNumber('one', number)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(hashCardNumber('one', number)).not.toBe(hashCardNumber('two', number));
  });
});
