import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstExpiredFirst, isExpired, shelfState, spread, stockLevel, unbatchedPieces, type Batch } from './stock.ts';

const today = '2026-11-23';
const batch = (batchId: string, bestBefore: string | null, remaining: number): Batch => ({
  batchId,
  itemId: 'A-01',
  bestBefore,
  remaining,
});
const anyBatches = fc
  .array(fc.tuple(fc.constantFrom(null, '2026-11-01', today, '2026-12-01', '2027-01-01'), fc.nat({ max: 20 })), {
    maxLength: 6,
  })
  .map((rows) => rows.map(([bestBefore, remaining], index) => batch(`b${index}`, bestBefore, remaining)));
const anyPlace = fc.record({
  batchId: fc.constantFrom(null, 'b0', 'b3', 'gone'),
  today: fc.constant(today),
  unbatched: fc.nat({ max: 5 }),
});

describe('spread', () => {
  it('takes the first to expire first, among what may still be handed out', () => {
    const batches = [batch('later', '2027-01-01', 5), batch('never', null, 5), batch('soon', today, 2)];
    expect(spread(batches, -9, { batchId: null, today })).toEqual([
      { batchId: 'soon', delta: -2 },
      { batchId: 'later', delta: -5 },
      { batchId: 'never', delta: -2 },
    ]);
  });

  it('touches expired goods last, behind those of no batch, but for the batch that is named', () => {
    const batches = [batch('past', '2026-11-22', 5), batch('good', today, 2)];
    expect(spread(batches, -4, { batchId: null, today })).toEqual([
      { batchId: 'good', delta: -2 },
      { batchId: 'past', delta: -2 },
    ]);
    expect(spread(batches, -4, { batchId: null, today, unbatched: 2 })).toEqual([{ batchId: 'good', delta: -2 }]);
    expect(spread(batches, -4, { batchId: 'past', today, unbatched: 2 })).toEqual([{ batchId: 'past', delta: -4 }]);
  });

  it('lets what comes back join the named batch, else the youngest, else none', () => {
    const batches = [batch('old', today, 0), batch('young', '2027-01-01', 3)];
    expect(spread(batches, 2, { batchId: null, today })).toEqual([{ batchId: 'young', delta: 2 }]);
    expect(spread(batches, 2, { batchId: 'old', today })).toEqual([{ batchId: 'old', delta: 2 }]);
    expect(spread([], 2, { batchId: 'old', today })).toEqual([]);
  });

  it('makes good what had left beyond all batches before anything joins one', () => {
    const begun = [batch('new', today, 0)];
    const missing = { batchId: 'new', today, unbatched: -3 };
    expect(spread(begun, 10, missing)).toEqual([{ batchId: 'new', delta: 7 }]);
    expect(spread(begun, 3, missing)).toEqual([]);
  });

  it('comes to the whole movement where the batches suffice, and leaves none below nothing', () => {
    fc.assert(
      fc.property(anyBatches, fc.integer({ min: -80, max: 80 }), anyPlace, (batches, delta, place) => {
        const spreadOut = spread(batches, delta, place);
        const left = new Map(batches.map(({ batchId, remaining }) => [batchId, remaining]));
        for (const change of spreadOut)
          left.set(change.batchId, (left.get(change.batchId) ?? Number.NaN) + change.delta);
        for (const remaining of left.values()) expect(remaining).toBeGreaterThanOrEqual(0);
        const sum = spreadOut.reduce((total, change) => total + change.delta, 0);
        const there = batches.reduce((total, { remaining }) => total + remaining, 0);
        if (delta > 0) expect(sum).toBe(batches.length === 0 ? 0 : delta);
        else {
          expect(sum).toBeGreaterThanOrEqual(delta);
          if (place.unbatched === 0) expect(sum + Math.min(-delta, there)).toBe(0);
        }
      }),
    );
  });

  it('takes nothing expired while anything else is there', () => {
    fc.assert(
      fc.property(anyBatches, fc.integer({ min: 1, max: 80 }), fc.nat({ max: 5 }), (batches, wanted, unbatched) => {
        const taken = spread(batches, -wanted, { batchId: null, today, unbatched });
        const good = batches.filter((candidate) => !isExpired(candidate, today));
        const sound = good.reduce((sum, { remaining }) => sum + remaining, unbatched);
        const spoilt = taken.filter(({ batchId }) => good.every((candidate) => candidate.batchId !== batchId));
        const pieces = spoilt.reduce((sum, { delta }) => sum - delta, 0);
        expect(pieces).toBeLessThanOrEqual(Math.max(0, wanted - sound));
      }),
    );
  });
});

describe('shelfState', () => {
  const policy = { lowStockPieces: 3, expirySoonDays: 30 };

  it('tells what is expired, what soon will be, and what is few or none without the expired', () => {
    const batches = [
      batch('past', '2026-11-22', 4),
      batch('last day', today, 1),
      batch('in 30 days', '2026-12-23', 2),
      batch('in 31 days', '2026-12-24', 3),
      batch('empty', '2026-11-24', 0),
    ];
    expect(shelfState(10, batches, today, policy)).toEqual({
      onHand: 10,
      expired: 4,
      expiringSoon: 3,
      nextBestBefore: today,
      level: 'enough',
    });
    expect(shelfState(7, batches, today, policy).level).toBe('few');
    expect(shelfState(4, batches, today, policy).level).toBe('none');
  });

  it('knows of no last day where nothing spoils', () => {
    expect(shelfState(9, [batch('b', null, 9)], today, policy)).toMatchObject({ expired: 0, nextBestBefore: null });
  });
});

it.each([
  [-2, 3, 'none'],
  [0, 3, 'none'],
  [1, 3, 'few'],
  [3, 3, 'few'],
  [4, 3, 'enough'],
  [1, 0, 'enough'],
  [0, 0, 'none'],
] as const)('%i pieces of which %i are few are %s', (good, lowStockPieces, level) => {
  expect(stockLevel(good, { lowStockPieces })).toBe(level);
});

it('batches of one last day go out in the order in which they came', () => {
  const order = [batch('b2', today, 1), batch('b0', null, 1), batch('b1', today, 1)].toSorted(firstExpiredFirst);
  expect(order.map(({ batchId }) => batchId)).toEqual(['b1', 'b2', 'b0']);
});

it('pieces of no batch are what the batches do not account for, below zero where too many have left', () => {
  const batches = [batch('a', null, 4), batch('b', null, 1)];
  expect([unbatchedPieces(7, batches), unbatchedPieces(5, batches), unbatchedPieces(3, batches)]).toEqual([2, 0, -2]);
});
