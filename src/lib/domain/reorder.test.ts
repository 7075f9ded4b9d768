import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isLow, proposedOrder } from './reorder.ts';

it('proposes what went in a month above the level, less what is there', () => {
  expect(proposedOrder({ onHand: 2, level: 5, redeemed: 20 })).toBe(23);
  // More came back than went: nobody wants it, and it is filled up to the level.
  expect(proposedOrder({ onHand: 2, level: 5, redeemed: -3 })).toBe(3);
  expect(proposedOrder({ onHand: 40, level: 5, redeemed: 20 })).toBe(0);
  expect([isLow({ onHand: 5, level: 5 }), isLow({ onHand: 6, level: 5 })]).toEqual([true, false]);
});

it('never proposes less than nothing, and lifts what is low above its level when something goes', () => {
  const basis = fc.record({
    onHand: fc.integer({ min: -50, max: 200 }),
    level: fc.nat(50),
    redeemed: fc.integer({ min: -20, max: 200 }),
  });
  fc.assert(
    fc.property(basis, (known) => {
      const ordered = proposedOrder(known);
      expect(ordered).toBeGreaterThanOrEqual(0);
      const after = { ...known, onHand: known.onHand + ordered };
      expect(isLow(after)).toBe(isLow(known) && known.redeemed <= 0);
    }),
  );
});
