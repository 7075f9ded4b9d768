import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '#lib/facts/fact.ts';
import { entry, hash, state, uuid } from '#doubles/ledger-state.ts';
import { accountOf, storeUnits, type StoreAccount, type StoreUnit, type Unit } from '../db/schema/posting.ts';
import { shelfKey } from './entry.ts';
import { foldEntries, type Fold } from './fold.ts';

let ids = 1000;
const newId = () => uuid((ids += 1));

const deliver = (quantity: number, costEachFen: number | null, bestBefore: string | null = null): Fact => ({
  type: 'stock.received',
  body: {
    deliveryId: newId(),
    lines: [{ batchId: newId(), itemId: 'oil', quantity, supplierId: null, costEachFen, bestBefore, code: '' }],
    note: '',
  },
});
const take = (redemptionId: string, quantity: number, letThrough: string | null = null): Fact => ({
  type: 'redemption.recorded',
  body: {
    redemptionId,
    number: 'A-0001',
    residentId: 'zhang',
    cardHash: hash,
    lines: [{ itemId: 'oil', quantity, pointsEach: 80, cashEachFen: 150 }],
    points: 80 * quantity,
    cashFen: 150 * quantity,
    letThrough,
  },
});
const giveBack = (redemptionId: string, quantity: number, to: 'shelf' | 'writtenOff' = 'shelf'): Fact => ({
  type: 'redemption.reversed',
  body: { redemptionId, lines: [{ itemId: 'oil', quantity, to }], reason: '拿错了' },
});
const count = (counted: number, expected: number): Fact => ({
  type: 'stock.counted',
  body: {
    countId: newId(),
    place: 'A',
    lines: [{ itemId: 'oil', counted, expected, reason: 'unexplained', afterCount: null }],
    approvedBy: null,
  },
});
const writeOff = (quantity: number): Fact => ({
  type: 'stock.writtenOff',
  body: {
    writeOffId: newId(),
    lines: [{ itemId: 'oil', quantity, batchId: null }],
    reason: 'damaged',
    note: '',
    photo: null,
  },
});
const endShift = (cashExpectedFen: number, cashCountedFen: number): Fact => ({
  type: 'shift.closed',
  body: {
    shiftId: newId(),
    from: '2026-11-22T09:00:00.000Z',
    to: '2026-11-22T09:30:00.000Z',
    redemptions: 0,
    reversals: 0,
    accruals: 0,
    points: 0,
    cashExpectedFen,
    cashCountedFen,
    unsent: 0,
    flagged: 0,
    note: '',
  },
});

/** An empty shelf of oil. */
const empty = () => state({ onHand: new Map([[shelfKey('store', 'oil'), 0]]) });
const foldOf = (facts: readonly Fact[]): Fold =>
  foldEntries(
    empty(),
    facts.map((fact) => entry(fact)),
  );
/** The postings of the last fact, without the name of the store. */
const lastOf = ({ postings, done }: Fold) =>
  postings
    .filter(({ fact }) => fact === done.at(-1)?.entry.event.id)
    .map(({ debit, credit, unit, amount }) => `${debit} ← ${credit} ${amount} ${unit}`.replaceAll(':store', ''));

describe('postings', () => {
  const sale = newId();
  it.each<[string, readonly Fact[], readonly string[]]>([
    ['a delivery', [deliver(10, 300)], ['goods ← owed 3000 fen']],
    ['a delivery of unknown cost', [deliver(10, null)], ['goods ← owed 10 uncosted']],
    ['one that was for nothing', [deliver(10, 0)], []],
    [
      'a redemption of two batches, the one that spoils first first',
      [deliver(10, 300), deliver(1, 200, '2026-12-01'), take(sale, 2)],
      ['handedOut ← goods 500 fen', 'till ← cashParts 300 fen'],
    ],
    [
      'a redemption of more than is known of',
      [deliver(1, 300), take(sale, 3, '货在手上')],
      ['handedOut ← goods 300 fen', 'handedOut ← goods 2 uncosted', 'till ← cashParts 450 fen'],
    ],
    [
      'the delivery that makes that known',
      [take(sale, 3, '货在手上'), deliver(10, 300)],
      ['goods ← owed 2100 fen', 'goods ← owed 3 uncosted', 'handedOut ← owed 900 fen', 'owed ← handedOut 3 uncosted'],
    ],
    ['one that does not', [take(sale, 3, '货在手上'), deliver(10, null)], ['goods ← owed 10 uncosted']],
    [
      'a reversal in part',
      [deliver(10, 300), take(sale, 3), giveBack(sale, 2)],
      ['goods ← handedOut 600 fen', 'cashParts ← till 300 fen'],
    ],
    [
      'a reversal of goods that spoilt',
      [deliver(10, 300), take(sale, 3), giveBack(sale, 1, 'writtenOff')],
      ['goods ← handedOut 300 fen', 'writtenOff ← goods 300 fen', 'cashParts ← till 150 fen'],
    ],
    ['a write-off', [deliver(10, 300), writeOff(2)], ['writtenOff ← goods 600 fen']],
    ['pieces that a count misses', [deliver(10, 300), count(8, 10)], ['stockDifference ← goods 600 fen']],
    ['pieces that a count finds', [deliver(10, 300), count(11, 10)], ['goods ← stockDifference 300 fen']],
    ['pieces found where nothing was known of', [count(2, 0)], ['goods ← stockDifference 2 uncosted']],
    ['a till that holds too much', [endShift(2800, 2900)], ['till ← overShort 100 fen']],
    ['a till that holds too little', [endShift(2800, 2750)], ['overShort ← till 50 fen']],
    ['a till that is right', [endShift(2800, 2800)], []],
  ])('say of %s what it moves', (_what, facts, expected) => {
    expect(lastOf(foldOf(facts))).toEqual(expected);
  });

  it('are none for a second reversal, which undoes nothing', () => {
    const once = [deliver(10, 300), take(sale, 3), giveBack(sale, 1)];
    expect(foldOf([...once, giveBack(sale, 1)]).postings).toHaveLength(foldOf(once).postings.length);
  });
});

/** What an account of the store comes to, which is debits less credits. */
function balanceOf({ postings }: Fold, account: StoreAccount, counted: Unit): bigint {
  const id = accountOf(account, 'store');
  return postings.reduce((sum, { debit, credit, unit, amount }) => {
    if (unit !== counted) return sum;
    return sum + (debit === id ? amount : 0n) - (credit === id ? amount : 0n);
  }, 0n);
}

/** What lies on the shelf by the sums beside the ledger: fen, and pieces of unknown cost. */
function shelfOf({ book: { newBatches, batchDeltas, movements } }: Fold): Readonly<Record<StoreUnit, bigint>> {
  let uncosted = movements.reduce((sum, { delta }) => sum + BigInt(delta), 0n);
  let fen = 0n;
  for (const { batch } of newBatches.values()) {
    if (batch.costEachFen === null) continue;
    const remaining = BigInt(batchDeltas.get(batch.batchId) ?? 0);
    fen += remaining * BigInt(batch.costEachFen);
    uncosted -= remaining;
  }
  return { fen, uncosted };
}

const pieces = fc.integer({ min: 1, max: 9 });
const anyFacts = fc.array(
  fc.oneof(
    fc
      .tuple(pieces, fc.option(fc.nat(400)), fc.constantFrom(null, '2026-11-25', '2026-12-01'))
      .map((what) => [deliver(...what)]),
    pieces.map((quantity) => [take(newId(), quantity, '货在手上')]),
    fc.tuple(pieces, pieces).map(([taken, back]) => {
      const sale = newId();
      return [take(sale, taken), giveBack(sale, Math.min(taken, back), back > 4 ? 'writtenOff' : 'shelf')];
    }),
    pieces.map((quantity) => [writeOff(quantity)]),
    fc.tuple(pieces, pieces).map(([counted, expected]) => [count(counted, expected)]),
    pieces.map((fen) => [endShift(0, fen)]),
  ),
  { minLength: 1, maxLength: 25 },
);

/** Facts as they were recorded, and as they arrive. */
const anyOrder = anyFacts.chain((groups) => {
  const facts = groups.flat();
  return fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }));
});

describe('for every order of arrival', () => {
  it('what was bought is on the shelf, out, or of unknown cost', { timeout: 20_000 }, () => {
    fc.assert(
      fc.property(anyOrder, (orders) => {
        const [asRecorded, asArrived] = orders.map((facts) => {
          const fold = foldOf(facts);
          const sums = storeUnits.map((unit) => {
            const sum = (account: StoreAccount) => balanceOf(fold, account, unit);
            const bought = -sum('owed');
            expect(sum('goods')).toBe(shelfOf(fold)[unit]);
            expect(sum('goods') + sum('handedOut') + sum('writtenOff') + sum('stockDifference')).toBe(bought);
            expect(sum('till') + sum('cashParts') + sum('overShort')).toBe(0n);
            return { bought, cash: sum('till'), sold: sum('cashParts'), over: sum('overShort') };
          });
          return { sums, points: fold.transfers.reduce((sum, { delta }) => sum + delta, 0) };
        });
        // Only which of the goods are out depends on the order, where batches cost differently.
        expect(asArrived).toEqual(asRecorded);
      }),
    );
  });
});
