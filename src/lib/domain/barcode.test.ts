import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastDayOf, matchGoods, readGoods, sameBarcode } from './barcode.ts';
import {
  barcodeKey,
  gtinCheckDigit,
  gtinOf,
  isCoupon,
  pieceGtin,
  sharedBarcodeKeys,
  sharesBarcode,
  shelfForm,
  type Gtin,
} from './gtin.ts';

const isSameBarcode = (one: string, other: string): boolean => sharesBarcode({ barcode: one }, { barcode: other });

const gs = '\u{1D}';
const read = (text: string) => {
  const goods = readGoods(text);
  if (!goods.ok) throw new Error(`${text}: ${goods.error}`);
  return goods.value;
};
const withCheck = (body: string): string => body + gtinCheckDigit(body);

describe('the barcode of goods', () => {
  it.each([
    ['6901234567892', '6901234567892'],
    ['96385074', '96385074'],
    ['036000291452', '0036000291452'],
    ['0036000291452', '0036000291452'],
    ['00036000291452', '0036000291452'],
    ['10036000291459', '10036000291459'],
    [' 6901234567892\n', '6901234567892'],
    [']E06901234567892', '6901234567892'],
    [']E496385074', '96385074'],
    [']E3690123456789212345', '6901234567892'],
    ['978030640615752495', '9780306406157'],
    ['977123456789805', '9771234567898'],
    // UPC-E and the UPC-A that it stands for, one for each way of leaving zeros out.
    ['04252614', '0042100005264'],
    ['01234565', '0012345000065'],
    ['02345673', '0023456000073'],
    ['04567840', '0045670000080'],
    ['01200003', '0012000000003'],
    // Published examples of GS1: GS1-128, DataMatrix, QR, Digital Link.
    [`]C10109501101530003${gs}`, '9501101530003'],
    [']d20109501101530003171407041010AB-123', '9501101530003'],
    [']Q3(01)09506000134352', '9506000134352'],
    ['https://id.gs1.org/01/09506000134352/10/ABC', '9506000134352'],
    ['0109501101530003<GS>10AB', '9501101530003'],
    ['(01) 09501101530003 (10) L7', '9501101530003'],
    ['(01)09501101530003<GS>(17)261231', '9501101530003'],
    ['#010950110153000310L7', '9501101530003'],
    // The label of a scale: article 01234, price 00050, weight 01234.
    [withCheck('21012340005001234'), withCheck('210123400050')],
  ])('%j is known as %s', (text, known) => {
    expect(shelfForm(read(text).gtin)).toBe(known);
  });

  it.each([
    ['6901234567893', 'checkDigit'],
    ['690123456789', 'checkDigit'],
    ['0109501101530004', 'checkDigit'],
    ['123', 'format'],
    ['', 'format'],
    ['69012345678９2', 'format'],
    ['100000000000000000000012', 'format'],
    ['10LOT', 'format'],
    ['https://example.com/6901234567892', 'format'],
    [`(01)09501101530003(10)${'1'.repeat(21)}`, 'format'],
    ['210123400050012345', 'checkDigit'],
  ])('%j is none: %s', (text, error) => {
    expect(readGoods(text)).toEqual({ ok: false, error });
  });

  it('a wrong digit is always noticed', () => {
    const digit = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), digit, (place, other) => {
        const code = '6901234567892';
        fc.pre(code[place] !== String(other));
        const wrong = code.slice(0, place) + String(other) + code.slice(place + 1);
        expect(readGoods(wrong).ok).toBe(false);
      }),
    );
  });

  it('is the same by whichever bars it comes', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{10}$/), (middle) => {
        const upcA = withCheck(middle);
        const forms = [upcA, `0${upcA}`, `00${upcA}`, `]E00${upcA}`, `0100${upcA}`, `https://id.gs1.org/01/${upcA}`];
        expect(new Set(forms.map((form) => read(form).gtin))).toEqual(new Set([`00${upcA}`]));
      }),
    );
  });

  const separators = ['^', '#', ']', '@', '$', '^]', '\\F', '%1D', '<FNC1>', '{FNC1}', '<0x1D>', '[GS]', '|', ']C1'];
  it.each([...separators, '\\x1d', '␝', gs])('knows %j as the end of a lot', (separator) => {
    const { lot, ends } = read(`010950110153000310L7${separator}17261231`);
    expect([lot, ends]).toEqual(['L7', ['261231']]);
  });

  it.each(['(GS)', '(FNC1)', '<029>', '[29]', '{1D}', '(1d)'])('knows %j as one as well', (separator) => {
    const { lot, ends } = read(`010690102830005610AB1${separator}17251231`);
    expect([lot, ends]).toEqual(['AB1', ['251231']]);
  });

  it('tells coupons from goods', () => {
    const isOf = (text: string) => isCoupon(read(text).gtin);
    expect(['9900000000011', '0551234567895', '551234567895', '9812345678902'].filter((text) => !isOf(text))).toEqual(
      [],
    );
    expect(['6901234567892', '0036000291452', '96385074', '9780306406157'].filter(isOf)).toEqual([]);
  });

  it('says lot, last day and count', () => {
    const goods = read(`]C10109501101530003${gs}10L-7${gs}17270600`);
    expect([goods.lot, lastDayOf(goods, '2026-11-27')]).toEqual(['L-7', '2027-06-30']);
    expect(lastDayOf(read('0109501101530003152612311726123016261201'), '2026-11-27')).toBe('2026-12-01');
    expect(lastDayOf(read('010950110153000317269931'), '2026-11-27')).toBeUndefined();
    expect(read(`02095011015300033724${gs}10L`)).toMatchObject({ count: 24, lot: 'L' });
    expect(read('0109501101530003310300018937abc')).toMatchObject({ count: 1 });
  });
});

describe('what goods are', () => {
  const piece = gtinOf('6901234567892') as Gtin;
  const carton = gtinOf(withCheck('1690123456789')) as Gtin;
  const items = [
    { barcode: '6901234567892', name: 'salt' },
    { barcode: '0036000291452', name: 'tissues' },
    { barcode: withCheck('211234500123'), name: 'apples' },
    { barcode: withCheck('200000000001'), name: 'own 1' },
    { barcode: '96385074', name: 'sweets' },
  ];
  const match = (text: string, pieces = {}) => matchGoods(read(text), items, pieces);

  it('a piece has the number inside its carton, with its own check digit', () => {
    expect(pieceGtin(carton)).toBe(piece);
    expect(pieceGtin(gtinOf('10036000291459') as Gtin)).toBe('00036000291452');
  });

  it('a carton is as many pieces as staff have said', () => {
    expect(match(carton)).toMatchObject({ kind: 'carton', item: { name: 'salt' }, carton, cartons: 1 });
    expect(match(carton, { [carton]: 24 })).toMatchObject({ kind: 'item', item: { name: 'salt' }, pieces: 24 });
    expect(match(`01${carton}10L`, { [carton]: 24 })).toMatchObject({ kind: 'item', pieces: 24 });
    expect(match(`02${carton}372`, { [carton]: 24 })).toMatchObject({ kind: 'item', pieces: 48 });
    expect(match(`02${piece}3712`)).toMatchObject({ kind: 'item', pieces: 12 });
    expect(match(withCheck('1690000000000'))).toEqual({ kind: 'unknown', gtin: `0${withCheck('690000000000')}` });
    expect(match(withCheck('3000009638507'))).toMatchObject({ kind: 'carton', item: { name: 'sweets' } });
  });

  it('a carton that an item was made of by its own number stays that item', () => {
    const known = matchGoods(read(carton), [{ barcode: carton, name: 'box' }, ...items], {});
    expect(known).toMatchObject({ kind: 'item', item: { name: 'box' }, pieces: 1 });
  });

  it('in-store goods are one item, whatever weight or price', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{5}$/), (price) => {
        expect(match(withCheck(`2112345${price}`))).toMatchObject({
          kind: 'item',
          item: { name: 'apples' },
          pieces: 1,
        });
      }),
    );
    expect(match(withCheck('211234600123')).kind).toBe('unknown');
    expect(match(withCheck('221234500123')).kind).toBe('unknown');
    // UPC-A of the kind 2 has the item at the same place.
    const upc = [{ barcode: withCheck('023456700123') }];
    expect(matchGoods(read(withCheck('23456700999')), upc, {}).kind).toBe('item');
  });

  it('in-store numbers that just count up are items of their own', () => {
    expect(match(withCheck('200000000001'))).toMatchObject({ kind: 'item', item: { name: 'own 1' } });
    expect(match(withCheck('200000000002')).kind).toBe('unknown');
  });

  it('in-store numbers that count up within one article are items of their own', () => {
    for (const [body, next] of [
      ['212345000001', '212345000002'],
      ['200001000001', '200001000002'],
    ] as const) {
      const items = [{ barcode: withCheck(body) }];
      expect(matchGoods(read(withCheck(next)), items, {})).toMatchObject({ kind: 'unknown' });
      expect(matchGoods(read(withCheck(body)), items, {})).toMatchObject({ kind: 'item' });
      expect(isSameBarcode(withCheck(body), withCheck(next))).toBe(false);
    }
  });

  it('in-store goods whose price is verified by a digit are one item, whatever that digit', () => {
    // GS1's own example: the price 14685 has the verifier 6.
    const items = [{ barcode: withCheck('281234614685') }];
    const found = (body: string) => matchGoods(read(withCheck(body)), items, {}).kind;
    expect(['281234600500', '281234400899'].map(found)).toEqual(['item', 'item']);
    expect(['281235600500', '291234600500', '281234500899'].map(found)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('an item is found by each of its barcodes, and by the carton of each', () => {
    const items = [
      { barcode: '6901234567892', otherBarcodes: '96385074 6909876543212', name: 'rice' },
      { barcode: '', otherBarcodes: undefined, name: 'eggs' },
      { barcode: '6909876543212', name: 'rice of another tablet' },
    ] as const;
    const carton = withCheck('1690987654321');
    for (const code of ['6901234567892', '96385074', '06909876543212']) {
      expect(matchGoods(read(code), items, {})).toMatchObject({ kind: 'item', item: { name: 'rice' } });
    }
    expect(matchGoods(read(carton), items, { [carton]: 6 })).toMatchObject({ item: { name: 'rice' }, pieces: 6 });
    expect(sameBarcode(items[2], items).map(({ name }) => name)).toEqual(['rice', 'rice of another tablet']);
    expect(sharedBarcodeKeys(items)).toEqual(new Set(['06909876543212']));
  });

  it('the label of a scale is the item whose number it begins with', () => {
    const label = withCheck('21012340050001250');
    expect(matchGoods(read(label), [{ barcode: withCheck('210123400999') }], {}).kind).toBe('item');
    expect(matchGoods(read(label), [{ barcode: withCheck('210123500999') }], {}).kind).toBe('unknown');
  });

  it('eight digits that are known as UPC-E alone are that', () => {
    // 11234562 passes for an EAN-8 as well.
    const items = [{ barcode: '0112345000062' }, { barcode: '96385074' }];
    expect(matchGoods(read('11234562'), items, {})).toMatchObject({ kind: 'item', item: items[0] });
    const both = [...items, { barcode: '11234562' }];
    expect(matchGoods(read('11234562'), both, {})).toMatchObject({ kind: 'item', item: both[2] });
  });

  it('is found as it was written down by any release', () => {
    expect(match('036000291452')).toMatchObject({ item: { name: 'tissues' } });
    expect(matchGoods(read('04252614'), [{ barcode: '04252614' }], {}).kind).toBe('item');
  });
});

describe('barcodes of items', () => {
  it.each([
    ['036000291452', '0036000291452'],
    ['04252614', '0042100005264'],
    [withCheck('211234500123'), withCheck('211234500999')],
    ['123456789', '123456789'],
  ])('%s and %s are the same', (one, other) => {
    expect(isSameBarcode(one, other)).toBe(true);
    expect(barcodeKey(one)).toBe(barcodeKey(other));
  });

  it.each([
    ['6901234567892', '6901234567908'],
    ['123456789', '0123456789'],
    [withCheck('211234500123'), withCheck('211234600123')],
    [withCheck('200000000001'), withCheck('200000000002')],
  ])('%s and %s are not', (one, other) => expect(isSameBarcode(one, other)).toBe(false));
});
