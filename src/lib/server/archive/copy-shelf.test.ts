import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BatchRow } from './copy-rows.ts';
import { inLines, shelfOf } from './copy-shelf.ts';

const batch = (id: string, remaining: number, best_before: string | null = null): BatchRow => ({
  ...{ id, remaining, best_before },
  ...{ store: 's', item: 'i', supplier: null, code: '', cost_each_fen: 100 },
});
const told = ({ pieces }: ReturnType<typeof shelfOf>) =>
  pieces.map(({ quantity, batch: of }) => `${of?.id ?? '-'}:${quantity}`);

it('keeps each batch, and says what is of none', () => {
  const shelf = shelfOf({ on_hand: 12 }, [batch('b', 4, '2027-01-31'), batch('a', 5)], 100);
  expect(told(shelf)).toEqual(['b:4', 'a:5', '-:3']);
  expect(shelf.notThere).toBe(0);
});

it('takes what is not there from the batch that expires first', () => {
  const shelf = shelfOf({ on_hand: 6 }, [batch('a', 5), batch('b', 4, '2027-01-31')], 100);
  expect(told(shelf)).toEqual(['b:1', 'a:5']);
  expect(shelf.notThere).toBe(3);
});

it('has nothing where the shelf is below zero', () => {
  expect(shelfOf({ on_hand: -3 }, [batch('a', 2)], 100)).toEqual({ pieces: [], notThere: 2 });
});

it('has exactly the pieces of the shelf, in lines that a fact may hold', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -50, max: 500 }),
      fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 90 }),
      (onHand, remaining, most) => {
        const batches = remaining.map((pieces, index) => batch(`b${index}`, pieces));
        const { pieces } = shelfOf({ on_hand: onHand }, batches, most);
        expect(pieces.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(Math.max(0, onHand));
        expect(pieces.every(({ quantity }) => quantity >= 1 && quantity <= most)).toBe(true);
      },
    ),
  );
});

it('parts a quantity', () => {
  expect(inLines(250, 100)).toEqual([100, 100, 50]);
  expect(inLines(0, 100)).toEqual([]);
  expect(inLines(-4, 100)).toEqual([]);
});
