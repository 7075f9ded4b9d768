import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { totalOf } from '#lib/facts/redemption/total.ts';
import { canAdd, change, emptyBasket, linesOf } from './basket.ts';

const items = [
  { itemId: 'A-01', pointsPrice: 120, cashPriceFen: 0, onHand: 3, expired: 0 },
  { itemId: 'A-02', pointsPrice: 80, cashPriceFen: 500, onHand: 1, expired: 0 },
];
const shelf = new Map(items.map((item) => [item.itemId, item]));

describe('basket', () => {
  it('adds, takes out, and forgets an item that fell to zero', () => {
    const two = change(change(emptyBasket, 'A-01', 1), 'A-01', 1);
    expect(linesOf(two, shelf)).toEqual([{ itemId: 'A-01', quantity: 2, pointsEach: 120, cashEachFen: 0 }]);
    expect(change(two, 'A-01', -2).size).toBe(0);
    expect(change(emptyBasket, 'A-01', -1).size).toBe(0);
    expect(emptyBasket.size).toBe(0);
  });

  it('drops what has left the shelf', () => {
    expect(linesOf(new Map([['gone', 1]]), shelf)).toEqual([]);
  });

  it('takes no more than one redemption can say', () => {
    const gold = { itemId: 'A-03', pointsPrice: 400_000, cashPriceFen: 0, onHand: 9, expired: 0 };
    const shelfOfGold = new Map([[gold.itemId, gold]]);
    expect(canAdd(new Map([['A-03', 1]]), gold, shelfOfGold, 9_000_000)).toBe(true);
    expect(canAdd(new Map([['A-03', 2]]), gold, shelfOfGold, 9_000_000)).toBe(false);
  });

  it('F129 takes goods for cash alone for whoever is overdrawn, and nothing beside them', () => {
    const soap = { itemId: 'A-03', pointsPrice: 0, cashPriceFen: 500, onHand: 9, expired: 0 };
    const withSoap = new Map([...items, soap].map((item) => [item.itemId, item]));
    expect(canAdd(emptyBasket, soap, withSoap, -30)).toBe(true);
    for (const item of items) expect(canAdd(new Map([[soap.itemId, 1]]), item, withSoap, -30)).toBe(false);
  });

  it('never lets a resident choose more than the shelf or the balance holds', () => {
    const touches = fc.array(fc.tuple(fc.constantFrom(...items), fc.constantFrom(1, 1, -1)), { maxLength: 40 });
    fc.assert(
      fc.property(touches, fc.integer({ min: 0, max: 500 }), (list, balance) => {
        let basket = emptyBasket;
        for (const [item, delta] of list) {
          if (delta < 0 || canAdd(basket, item, shelf, balance)) basket = change(basket, item.itemId, delta);
        }
        expect(totalOf(linesOf(basket, shelf)).points).toBeLessThanOrEqual(balance);
        for (const item of items) expect(basket.get(item.itemId) ?? 0).toBeLessThanOrEqual(item.onHand);
      }),
    );
  });
});
