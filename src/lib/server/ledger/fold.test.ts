import { describe, expect, it } from 'vitest';
import type { Fact } from '#lib/facts/fact.ts';
import { effectsOf } from '#lib/facts/facts.ts';
import { entry, hash, state, uuid } from '#doubles/ledger-state.ts';
import { foldEntries, type Fold } from './fold.ts';
import { redemptionKey, residentKey } from './records/keys.ts';

const take = (redemptionId: string, item: 'rice' | 'oil', residentId = 'zhang', quantity = 1): Fact => {
  const pointsEach = item === 'rice' ? 120 : 80;
  return {
    type: 'redemption.recorded',
    body: {
      redemptionId,
      number: 'A-0001',
      residentId,
      cardHash: hash,
      lines: [{ itemId: item, quantity, pointsEach, cashEachFen: 0 }],
      points: pointsEach * quantity,
      cashFen: 0,
      letThrough: null,
    },
  };
};
const giveBack = (redemptionId: string, item: 'rice' | 'oil' = 'rice'): Fact => ({
  type: 'redemption.reversed',
  body: { redemptionId, lines: [{ itemId: item, quantity: 1, to: 'shelf' }], reason: '拿错了' },
});
const earn = (hours: number, residentId = 'zhang', points = hours * 10): Fact => ({
  type: 'accrual.recorded',
  body: {
    accrualId: uuid(900),
    residentId,
    categoryId: 'service',
    ruleVersion: 1,
    quantity: hours,
    points,
    note: '',
    approvedBy: 'second',
  },
});
const arrive = (item: string, quantity: number): Fact => ({
  type: 'stock.received',
  body: {
    deliveryId: uuid(901),
    lines: [
      { batchId: uuid(902), itemId: item, quantity, supplierId: null, costEachFen: null, bestBefore: null, code: '' },
    ],
    note: '',
  },
});

const join = (residentId: string): Fact => ({
  type: 'resident.registered',
  body: { residentId, number: '9', name: '吴', pinyin: 'wu', initials: 'w', elderMode: false },
});

/** A fold as a ledger reads: who moved what, and what people should look at. */
const read = (fold: Fold) => ({
  points: fold.transfers.map(({ residentId, delta }) => `${residentId} ${delta}`),
  shelf: fold.book.movements.map(({ itemId, delta }) => `${itemId} ${delta}`),
  answers: fold.outcomes.map(({ answer }) => [answer.status, ...(answer.review ?? [])].join(' ')),
});

describe('foldEntries', () => {
  it.each<[string, readonly Fact[], Partial<ReturnType<typeof read>>]>([
    ['a redemption', [take(uuid(50), 'rice')], { points: ['zhang -120'], shelf: ['rice -1'], answers: ['applied'] }],
    ['the last point and piece', [take(uuid(50), 'rice', 'zhang', 2)], { answers: ['applied'] }],
    ['an overdraft', [take(uuid(50), 'rice', 'zhang', 3)], { points: ['zhang -360'], answers: ['applied overdraft'] }],
    [
      'an overdraft by what came before in the batch',
      [take(uuid(50), 'rice', 'zhang', 2), take(uuid(51), 'oil')],
      { answers: ['applied', 'applied overdraft'] },
    ],
    [
      'an accrual that covers what comes after it',
      [earn(4), take(uuid(50), 'rice', 'zhang', 2), take(uuid(51), 'oil')],
      { answers: ['applied', 'applied', 'applied'] },
    ],
    [
      'an oversell',
      [earn(4), take(uuid(50), 'oil'), take(uuid(51), 'oil')],
      { answers: ['applied', 'applied', 'applied oversell'] },
    ],
    [
      'goods that arrive in time',
      [arrive('oil', 1), take(uuid(50), 'oil'), take(uuid(51), 'oil')],
      { shelf: ['oil 1', 'oil -1', 'oil -1'], answers: ['applied', 'applied', 'applied'] },
    ],
    ['an unknown item', [arrive('salt', 1)], { shelf: ['salt 1'], answers: ['applied itemUnknown'] }],
    [
      'another card’s resident',
      [take(uuid(50), 'oil', 'li')],
      { points: ['li -80'], answers: ['applied cardMismatch overdraft'] },
    ],
    ['points that the rule does not give', [earn(2, 'zhang', 21)], { answers: ['applied ruleMismatch'] }],
    ['points above the day’s cap', [earn(9)], { answers: ['applied ruleMismatch'] }],
    ['half points rounded either way', [earn(0.5, 'zhang', 5)], { answers: ['applied'] }],
    [
      'a reversal',
      [take(uuid(50), 'rice'), giveBack(uuid(50))],
      { points: ['zhang -120', 'zhang 120'], shelf: ['rice -1', 'rice 1'], answers: ['applied', 'applied'] },
    ],
    [
      'a reversal, twice',
      [take(uuid(50), 'rice'), giveBack(uuid(50)), giveBack(uuid(50))],
      { points: ['zhang -120', 'zhang 120'], answers: ['applied', 'applied', 'applied alreadyReversed'] },
    ],
    [
      'a reversal before its redemption',
      [giveBack(uuid(50)), take(uuid(50), 'rice')],
      { points: ['zhang -120', 'zhang 120'], answers: ['applied', 'applied'] },
    ],
    ['a reversal of nothing', [giveBack(uuid(50))], { points: [], shelf: [], answers: ['waiting'] }],
    [
      'a stranger',
      [take(uuid(50), 'rice', 'wang'), giveBack(uuid(50))],
      { points: [], shelf: [], answers: ['waiting residentUnknown', 'waiting'] },
    ],
  ])('%s', (_what, facts, expected) => {
    const folded = foldEntries(
      state(),
      facts.map((fact) => entry(fact)),
    );
    expect(read(folded)).toMatchObject(expected);
  });

  it('moves what the domain says, so that kiosk and hub agree', () => {
    const facts = [earn(4), take(uuid(50), 'rice', 'zhang', 2), arrive('oil', 3)];
    const folded = foldEntries(
      state(),
      facts.map((fact) => entry(fact)),
    );
    const moved = [
      ...folded.transfers.map(({ residentId, delta }) => ({ of: 'points', residentId, delta })),
      ...folded.book.movements.map(({ itemId, delta, kind }) => ({ of: 'stock', itemId, delta, kind })),
      ...[...folded.book.newBatches.values()].map(({ batch }) => ({ of: 'batch', batch })),
    ];
    const effects = facts.flatMap((fact) => [...effectsOf(fact)]);
    expect(effects).toHaveLength(moved.length);
    expect(effects).toEqual(expect.arrayContaining(moved.map((change) => expect.objectContaining(change))));
  });

  it('does not take a second event under a redemption id', () => {
    const second = entry(take(uuid(50), 'oil'));
    const folded = foldEntries(state(), [entry(take(uuid(50), 'rice')), second]);
    expect(folded.conflicts).toEqual([second]);
    expect(read(folded)).toMatchObject({ points: ['zhang -120'], answers: ['applied'] });
  });

  it('does not take it either when it waited in the same set and the other one came first', () => {
    const second = entry(take(uuid(50), 'oil', 'wu'));
    const folded = foldEntries(state(), [second, entry(take(uuid(50), 'rice')), entry(join('wu'))]);
    expect(folded.conflicts).toEqual([second]);
    expect(folded.reviews.filter((review) => review.entry === second)).toEqual([]);
    expect(read(folded)).toMatchObject({ points: ['zhang -120'], answers: ['applied', 'applied'] });
  });

  it('applies a stored event that waited, once what it waits for has come', () => {
    const waited = entry(giveBack(uuid(50)), { stored: true });
    const waiting = new Map([[redemptionKey(uuid(50)), [waited]]]);
    const folded = foldEntries(state({ waiting }), [entry(take(uuid(50), 'rice'))]);
    expect(read(folded).points).toEqual(['zhang -120', 'zhang 120']);
    expect(folded.outcomes.find((outcome) => outcome.entry === waited)?.answer).toEqual({ status: 'applied' });
  });

  it('applies all that waited for a resident, and what waited for that in turn', () => {
    const waiting = new Map([
      [residentKey('wu'), [entry(take(uuid(50), 'oil', 'wu'), { stored: true })]],
      [redemptionKey(uuid(50)), [entry(giveBack(uuid(50), 'oil'), { stored: true })]],
    ]);
    const folded = foldEntries(state({ waiting }), [entry(join('wu'))]);
    expect(read(folded).points).toEqual(['wu -80', 'wu 80']);
  });

  it.each([
    [[], '9'],
    [['9'], '9-t-wu'],
    [['9', '9-t-wu'], '9-resident-wu'],
  ])('registers under a number that nobody has, when %j are taken: %s', (taken, number) => {
    const folded = foldEntries(state({ numbers: new Set(taken) }), [entry(join('resident-wu'))]);
    expect(folded.book.newResidents.map(({ resident }) => resident.number)).toEqual([number]);
  });

  it('gives nothing back of an item that stood at two prices, where that is more than was paid', () => {
    const free = { itemId: 'rice', quantity: 9, pointsEach: 0, cashEachFen: 0 };
    const sale = take(uuid(50), 'rice');
    if (sale.type !== 'redemption.recorded') throw new Error('a redemption was asked for');
    const dear: Fact = { ...sale, body: { ...sale.body, lines: [free, ...sale.body.lines] } };
    const nine = { itemId: 'rice', quantity: 9, to: 'shelf' } as const;
    const back: Fact = {
      type: 'redemption.reversed',
      body: { redemptionId: uuid(50), lines: [nine], reason: '拿错了' },
    };
    const folded = foldEntries(state(), [entry(dear), entry(back)]);
    expect(read(folded).points).toEqual(['zhang -120']);
    expect(read(folded).answers[1]).toBe('applied reversalMismatch');
  });

  it('moves no points for goods that cost none', () => {
    const free = take(uuid(50), 'rice');
    if (free.type !== 'redemption.recorded') throw new Error('a redemption was asked for');
    const lines = free.body.lines.map((line) => ({ ...line, pointsEach: 0, cashEachFen: 500 }));
    const fact: Fact = { ...free, body: { ...free.body, lines, points: 0, cashFen: 500 } };
    const folded = foldEntries(state(), [entry(fact), entry(giveBack(uuid(50)))]);
    expect(read(folded)).toMatchObject({ points: [], shelf: ['rice -1', 'rice 1'] });
  });
});
