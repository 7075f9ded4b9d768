import type { LocaleCode } from '#lib/domain/locale.ts';
import { expect, it } from 'vitest';
import type { Bodies, Fact, FactType } from '#lib/facts/fact.ts';
import { factTypes } from '#lib/facts/facts.ts';
import { tellFact } from './records.ts';
import type { FactNames } from './definition.ts';

const names: FactNames = {
  resident: () => 'Wang',
  item: (id) => id,
  category: () => 'service',
  pieces: (lines) => lines.map(({ itemId, quantity }) => `${itemId} ×${quantity}`).join(', '),
  count: String,
  yuan: (fen) => `¥${fen / 100}`,
  dateTime: (at) => at.slice(0, 10),
};

const residentId = 'res-1';
const from = '2026-11-22T01:00:00.000Z';
const bodies: { readonly [Type in FactType]: Bodies[Type] } = {
  'redemption.recorded': {
    redemptionId: 'r',
    number: 'A-0001',
    residentId,
    cardHash: 'h',
    lines: [{ itemId: 'rice', quantity: 2, pointsEach: 30, cashEachFen: 50 }],
    points: 60,
    cashFen: 100,
    letThrough: 'miscounted',
  },
  'redemption.reversed': {
    redemptionId: 'r',
    lines: [
      { itemId: 'rice', quantity: 1, to: 'shelf' },
      { itemId: 'eggs', quantity: 3, to: 'writtenOff' },
    ],
    reason: 'wrong item',
  },
  'accrual.recorded': {
    accrualId: 'a',
    residentId,
    categoryId: 'service',
    ruleVersion: 1,
    quantity: 1.5,
    points: 15,
    note: 'cleaning',
    approvedBy: 'stf_second',
  },
  'accrual.reversed': { transferId: 't', residentId, points: 15, reason: 'twice' },
  'stock.received': {
    deliveryId: 'd',
    lines: [
      { batchId: 'b', itemId: 'rice', quantity: 7, supplierId: null, costEachFen: null, bestBefore: null, code: '' },
    ],
    note: '',
  },
  'stock.counted': {
    countId: 'c',
    place: 'A1',
    lines: [{ itemId: 'rice', counted: 4, expected: 5, reason: 'damaged', afterCount: null }],
    approvedBy: null,
  },
  'stock.writtenOff': {
    writeOffId: 'w',
    lines: [{ itemId: 'rice', quantity: 2, batchId: null }],
    reason: 'damaged',
    note: 'torn bag',
    photo: null,
  },
  'item.created': {
    itemId: 'soap',
    barcode: null,
    name: 'Soap',
    pointsPrice: 20,
    cashPriceFen: 0,
    marketPriceFen: 500,
    shelfPlace: 'B2',
    photo: null,
  },
  'resident.registered': { residentId, number: 'A-R0001', name: 'Wang', pinyin: '', initials: '', elderMode: false },
  'card.issued': { cardHash: 'h', residentId },
  'card.revoked': { cardHash: 'h', residentId, status: 'lost', reason: 'left on the bus' },
  'allotment.released': { releaseId: 'r', residentId, points: 40 },
  'shift.closed': {
    shiftId: 's',
    from,
    to: from,
    redemptions: 3,
    reversals: 0,
    accruals: 0,
    points: 90,
    cashExpectedFen: 300,
    cashCountedFen: 250,
    unsent: 0,
    flagged: 0,
    note: 'fifty fen short',
  },
};

const told = (type: FactType, locale: LocaleCode) => tellFact({ type, body: bodies[type] } as Fact, locale, names);

it('says each fact in a sentence of each language', () => {
  const han = /\p{Script=Han}/u;
  for (const type of factTypes) {
    expect(told(type, 'zh-CN').what, type).toMatch(/\p{Script=Han}.*。$/u);
    expect(told(type, 'en').what, type).toMatch(/^[A-Z0-9].*\.$/);
    expect(`${told(type, 'en').what} ${told(type, 'en').why}`, type).not.toMatch(han);
  }
});

it('says what was done, why, and who confirmed it', () => {
  expect(told('redemption.recorded', 'en')).toEqual({
    what: 'Wang took rice ×2 for 60 points and ¥1.',
    why: 'miscounted',
    approvedBy: null,
  });
  expect(told('redemption.reversed', 'en').what).toBe(
    'A redemption was undone: rice ×1 went back on the shelf; eggs ×3 cannot be handed out any more.',
  );
  expect(told('accrual.recorded', 'en')).toMatchObject({ why: 'cleaning', approvedBy: 'stf_second' });
  expect(told('stock.counted', 'zh-CN')).toMatchObject({ what: '盘点A1：rice 4 件（账上 5 件）。', why: '坏了' });
  expect(told('stock.writtenOff', 'zh-CN').why).toBe('坏了：torn bag');
  expect(told('card.issued', 'en').why).toBe('');
});
