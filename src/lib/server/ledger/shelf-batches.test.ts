import fc from 'fast-check';
import { expect, it } from 'vitest';
import { goneBefore, spread, unbatchedPieces } from '#lib/domain/stock.ts';
import type { CostedBatch } from './entry.ts';
import { ShelfBatches } from './shelf-batches.ts';

// What the tablet does with few batches, the hub does with many, by other means and with the same result.

const days = [null, '2026-11-01', '2026-11-23', '2026-12-01', '9999-12-31'];
const batch = (id: number, bestBefore: string | null, remaining: number): CostedBatch => ({
  batchId: `b${id}`,
  itemId: 'rice',
  bestBefore,
  costEachFen: id % 3 === 0 ? null : id,
  remaining,
});
const anyBatches = fc
  .array(fc.tuple(fc.constantFrom(...days), fc.integer({ min: -1, max: 9 })), { maxLength: 5 })
  .map((rows) => rows.map(([day, remaining], id) => batch(id, day, remaining)));
const anySteps = fc.array(
  fc.oneof(
    fc.record({ begin: fc.constantFrom(...days) }),
    fc.record({
      delta: fc.integer({ min: -20, max: 20 }),
      batchId: fc.option(fc.nat({ max: 9 }).map((id) => `b${id}`)),
      today: fc.constantFrom('2026-10-01', '2026-11-23', '2027-01-01'),
      comesNew: fc.boolean(),
    }),
  ),
  { maxLength: 30 },
);

it('moves pieces as the tablet does', () => {
  fc.assert(
    fc.property(anyBatches, fc.integer({ min: -9, max: 30 }), anySteps, (loaded, opening, steps) => {
      const shelf = new ShelfBatches(loaded);
      let batches = loaded;
      let onHand = opening;
      for (const step of steps) {
        if ('begin' in step) {
          const begun = batch(batches.length, step.begin, 0);
          shelf.begin(begun);
          batches = [...batches, begun];
          continue;
        }
        const { delta, batchId, today, comesNew } = step;
        const unbatched = unbatchedPieces(onHand, batches);
        const deltas = spread(batches, delta, { batchId, today, unbatched });
        const gone = comesNew && delta > 0 ? goneBefore(delta, unbatched) : 0;
        expect(shelf.move(delta, { batchId, today, onHand }, comesNew)).toEqual({ deltas, goneBefore: gone });
        onHand += delta;
        const moved = new Map(deltas.map((change) => [change.batchId, change.delta]));
        batches = batches.map((each) => ({ ...each, remaining: each.remaining + (moved.get(each.batchId) ?? 0) }));
        for (const { batchId: id, costEachFen } of batches) {
          const known = { fen: 3n * BigInt(costEachFen ?? 0), uncosted: costEachFen === null ? 5 : 2 };
          expect(shelf.costOf(5, [{ batchId: id, delta: 3 }])).toEqual(known);
        }
      }
    }),
    { numRuns: 400, seed: 1 },
  );
});

it('takes ten thousand batches one by one in the time of a breath', () => {
  const many = 10_000;
  const shelf = new ShelfBatches([]);
  const started = performance.now();
  for (let id = 0; id < many; id += 1) {
    shelf.begin(batch(id, days[id % 5] ?? null, 0));
    shelf.move(1, { batchId: `b${id}`, today: '2026-11-23', onHand: id }, true);
  }
  const taken = Array.from({ length: many }, (_, gone) =>
    shelf.move(-1, { batchId: null, today: '2026-11-23', onHand: many - gone }, false),
  );
  expect(new Set(taken.flatMap(({ deltas }) => deltas.map(({ batchId }) => batchId))).size).toBe(many);
  // While each movement looked at all batches, a push of as many took two minutes.
  expect(performance.now() - started).toBeLessThan(2000);
});
