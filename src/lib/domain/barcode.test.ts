import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBarcode } from './barcode.ts';

describe('the barcode of goods', () => {
  it.each([
    ['6901234567892', '6901234567892'],
    ['96385074', '96385074'],
    ['036000291452', '0036000291452'],
    ['0036000291452', '0036000291452'],
    ['00036000291452', '0036000291452'],
    ['10036000291459', '10036000291459'],
    [' 6901234567892\n', '6901234567892'],
  ])('%j is known as %s', (text, known) => {
    expect(parseBarcode(text)).toEqual({ ok: true, value: known });
  });

  it.each([
    ['6901234567893', 'checkDigit'],
    ['690123456789', 'checkDigit'],
    ['123', 'format'],
    ['', 'format'],
    ['69012345678９2', 'format'],
    ['100000000000000000000012', 'format'],
  ])('%j is none: %s', (text, error) => {
    expect(parseBarcode(text)).toEqual({ ok: false, error });
  });

  it('a wrong digit is always noticed', () => {
    const digit = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), digit, (place, other) => {
        const code = '6901234567892';
        fc.pre(code[place] !== String(other));
        const wrong = code.slice(0, place) + String(other) + code.slice(place + 1);
        expect(parseBarcode(wrong).ok).toBe(false);
      }),
    );
  });
});
