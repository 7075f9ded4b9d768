import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { mintCardNumber } from './card.ts';
import { additionsIn, codeIn } from './scan-code.ts';

const gs = '\u{1D}';
const ean = '6901234567892';
const card = mintCardNumber(secureRandom);

describe('what scanners put around a code', () => {
  const front = fc.constantFrom('', 'F', 'F9', 'E0', ']Q1', gs, '*', 'A12');
  const behind = fc.constantFrom('', gs, '#', '\r\n', '*');
  const code = fc.constantFrom(ean, card, '96385074', '036000291452', `0109501101530003`);

  it('is left out', () => {
    fc.assert(
      fc.property(front, code, behind, (before, text, after) => {
        expect(codeIn(before + text + after)).toContain(text);
      }),
    );
  });

  it('of a card never makes goods of its digits', () => {
    expect(codeIn(`F100160965450249916900038${gs}`)).toBe('100160965450249916900038');
  });

  it('stays where it is part of the code', () => {
    expect(codeIn(`]E0${ean}`)).toBe(`]E0${ean}`);
    expect(codeIn('https://id.gs1.org/01/09506000134352')).toBe('https://id.gs1.org/01/09506000134352');
  });

  it.each(['', 'zhangwei', '13912345678', '2026-11-27', 'order 4711', '6901234567893', 'AB-1234567'])(
    '%j holds no code',
    (text) => expect(codeIn(text)).toBeUndefined(),
  );

  it('is known once it was learned, however long', () => {
    const learned = { prefix: 'SHOP-77:', suffix: '/END' };
    expect(codeIn(`SHOP-77:${ean}/END`)).toBeUndefined();
    expect(codeIn(`SHOP-77:${ean}/END`, learned)).toBe(ean);
    expect(codeIn(card, learned)).toBe(card);
    expect(additionsIn(`SHOP-77:${ean}/END`)).toEqual({ ...learned, code: ean });
    expect(additionsIn('SHOP-77')).toBeUndefined();
  });
});
