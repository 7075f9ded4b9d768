import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isLow, proposedOrder } from './reorder.ts';

it('proposes what went in a month above the level, less what is there', () => {
  expect(proposedOrder({ onHand: 2, level: 5, redeemed: 20, room: null })).toBe(23);
  // A shelf with room for twenty takes eighteen more, and nothing where it is fuller than it should be.
  expect(proposedOrder({ onHand: 2, level: 5, redeemed: 20, room: 20 })).toBe(18);
  expect(proposedOrder({ onHand: 4, level: 5, redeemed: 0, room: 3 })).toBe(0);
  // More came back than went: nobody wants it, and it is filled up to the level.
  expect(proposedOrder({ onHand: 2, level: 5, redeemed: -3, room: null })).toBe(3);
  expect(proposedOrder({ onHand: 40, level: 5, redeemed: 20, room: null })).toBe(0);
  expect([isLow({ onHand: 5, level: 5 }), isLow({ onHand: 6, level: 5 })]).toEqual([true, false]);
});

it('never proposes less than nothing, and lifts what is low above its level when something goes', () => {
  const basis = fc.record({
    onHand: fc.integer({ min: -50, max: 200 }),
    level: fc.nat(50),
    redeemed: fc.integer({ min: -20, max: 200 }),
    room: fc.option(fc.integer({ min: 1, max: 300 })),
  });
  fc.assert(
    fc.property(basis, (known) => {
      const ordered = proposedOrder(known);
      expect(ordered).toBeGreaterThanOrEqual(0);
      const after = { ...known, onHand: known.onHand + ordered };
      if (known.room === null) expect(isLow(after)).toBe(isLow(known) && known.redeemed <= 0);
      else expect(after.onHand).toBeLessThanOrEqual(Math.max(known.room, known.onHand));
    }),
  );
});
