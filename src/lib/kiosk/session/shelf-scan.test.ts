import { describe, expect, it } from 'vitest';
import { readGoods } from '#lib/domain/barcode.ts';
import { emptyBasket } from './basket.ts';
import { putIn, type ScannableItem } from './shelf-scan.ts';

const rice = '6901234567892';
const item = (itemId: string, onHand: number): ScannableItem => ({
  itemId,
  barcode: rice,
  pointsPrice: 100,
  cashPriceFen: 0,
  onHand,
  expired: 0,
});

function scanned(text: string, shelf: readonly ScannableItem[]) {
  const goods = readGoods(text);
  if (!goods.ok) throw new Error(goods.error);
  const put = putIn(emptyBasket, goods.value, shelf, { cartonPieces: {}, balance: 500, today: '2026-11-27' });
  return put.kind === 'put' ? [...put.basket] : put.word;
}

describe('goods that are scanned at the counter', () => {
  it('whose code says that they are past their day are not put in, whatever the books say', () => {
    const shelf = [item('A-01', 3)];
    expect(scanned(`010${rice}17261126`, shelf)).toEqual({ code: 'pastItsDay', itemId: 'A-01' });
    expect(scanned(`010${rice}17261127`, shelf)).toEqual([['A-01', 1]]);
    expect(scanned(`https://id.gs1.org/01/0${rice}?15=261126`, shelf)).toMatchObject({ code: 'pastItsDay' });
  });

  it('with a barcode of several items are asked for, unless only one of these is still there', () => {
    expect(scanned(rice, [item('A-01', 3), item('N-7', 2)])).toEqual({ code: 'severalItems' });
    expect(scanned(rice, [item('A-01', 0), item('N-7', 2)])).toEqual([['N-7', 1]]);
    expect(scanned(rice, [item('A-01', 0), item('N-7', 0)])).toEqual({ code: 'soldOut', itemId: 'A-01' });
  });
});
