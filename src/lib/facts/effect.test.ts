import { describe, expect, it } from 'vitest';
import type { Fact } from './fact.ts';
import { effectsOf } from './facts.ts';

const id = '0198f0c2-0000-7000-8000-000000000001';
const item = {
  itemId: 'A-09',
  barcode: '6901028300056',
  name: '香米',
  pointsPrice: 30,
  cashPriceFen: 0,
  marketPriceFen: 2000,
  shelfPlace: 'B1',
  photo: null,
};
const resident = { residentId: 'res_1', number: 'A-R0001', name: '王秀兰', pinyin: '', initials: '', elderMode: false };
const card = { cardHash: 'h'.repeat(43), residentId: 'res_1' };
const batch = {
  batchId: id,
  itemId: 'A-01',
  supplierId: null,
  costEachFen: null,
  bestBefore: '2026-12-01',
  code: 'L1',
};
const line = { itemId: 'A-01', quantity: 2, pointsEach: 10, cashEachFen: 0 };
const redemption = { redemptionId: id, number: 'A-0001', lines: [line], points: 20, cashFen: 0, ...card };

describe('effectsOf', () => {
  it.each<[string, Fact, unknown]>([
    [
      'goods let through are flagged for a count',
      { type: 'redemption.recorded', body: { ...redemption, letThrough: '货在居民手里' } },
      [
        { of: 'points', residentId: 'res_1', delta: -20 },
        { of: 'stock', itemId: 'A-01', delta: -2, kind: 'redeem', batchId: null },
        { of: 'needsCount', itemId: 'A-01', needsCount: true, countId: null },
      ],
    ],
    [
      'a delivery begins a batch and fills it',
      { type: 'stock.received', body: { deliveryId: id, lines: [{ ...batch, quantity: 6 }], note: '' } },
      [
        { of: 'batch', batch },
        { of: 'stock', itemId: 'A-01', delta: 6, kind: 'receive', batchId: id },
        // Its last day says that the item is perishable.
        { of: 'keeping', itemId: 'A-01', keeps: false },
      ],
    ],
    [
      'a count moves what it found, and ends the doubt of what it found right as well',
      {
        type: 'stock.counted',
        body: {
          countId: id,
          place: 'A1',
          lines: [
            { itemId: 'A-01', counted: 3, expected: 5, reason: 'unexplained', afterCount: null },
            { itemId: 'A-02', counted: 4, expected: 4, reason: 'none', afterCount: null },
          ],
          approvedBy: null,
        },
      },
      [
        { of: 'stock', itemId: 'A-01', delta: -2, kind: 'stocktake', batchId: null },
        { of: 'needsCount', itemId: 'A-01', needsCount: false, countId: id },
        { of: 'needsCount', itemId: 'A-02', needsCount: false, countId: id },
      ],
    ],
    [
      'a write-off takes from the batch it names',
      {
        type: 'stock.writtenOff',
        body: {
          writeOffId: id,
          lines: [{ itemId: 'A-01', quantity: 2, batchId: id }],
          reason: 'expired',
          note: '',
          photo: null,
        },
      },
      [{ of: 'stock', itemId: 'A-01', delta: -2, kind: 'writeOff', batchId: id }],
    ],
    [
      'an award comes and goes',
      { type: 'accrual.reversed', body: { transferId: id, residentId: 'res_1', points: 5, reason: 'x' } },
      [{ of: 'points', residentId: 'res_1', delta: -5 }],
    ],
    ['an item is created', { type: 'item.created', body: item }, [{ of: 'item', item }]],
    ['a resident is registered', { type: 'resident.registered', body: resident }, [{ of: 'resident', resident }]],
    ['a card is issued', { type: 'card.issued', body: card }, [{ of: 'card', ...card, status: 'active' }]],
    [
      'a card is lost',
      { type: 'card.revoked', body: { ...card, status: 'lost', reason: 'x' } },
      [{ of: 'card', ...card, status: 'lost' }],
    ],
    [
      'a reversal waits for what it undoes',
      {
        type: 'redemption.reversed',
        body: { redemptionId: id, lines: [{ itemId: 'A-01', quantity: 1, to: 'shelf' }], reason: 'x' },
      },
      [],
    ],
  ])('%s', (_name, fact, effects) => expect(effectsOf(fact)).toEqual(effects));

  it('a shift changes no ledger', () => {
    const figures = { redemptions: 1, reversals: 0, accruals: 0, points: 10, unsent: 0, flagged: 0 };
    const cash = { cashExpectedFen: 0, cashCountedFen: 0 };
    const at = '2026-11-23T00:00:00.000Z';
    expect(
      effectsOf({ type: 'shift.closed', body: { shiftId: id, from: at, to: at, note: '', ...figures, ...cash } }),
    ).toEqual([]);
  });
});
