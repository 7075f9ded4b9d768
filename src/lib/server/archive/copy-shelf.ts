import type { BatchRow, StockRow } from './copy-rows.ts';

// What stands on a shelf as the lines of an opening, so that a copy has every piece, of its batch, at its cost.

/** Some pieces of an item, of one batch or of none. */
export interface ShelfPieces {
  readonly quantity: number;
  readonly batch: BatchRow | null;
}

/** What stands on a shelf, and how many pieces of its batches the shelf does not have. */
export interface ShelfOf {
  readonly pieces: readonly ShelfPieces[];
  readonly notThere: number;
}

/**
 * The pieces of an item on a shelf. Where its batches hold more than the shelf has, the pieces that are not there are
 * missing from the batch that expires first, as goods are handed out; what no batch holds is of none. A shelf that is
 * below zero has nothing.
 * @param most pieces of one line
 */
export function shelfOf({ on_hand }: Pick<StockRow, 'on_hand'>, batches: readonly BatchRow[], most: number): ShelfOf {
  const onHand = Math.max(0, on_hand);
  const inBatches = batches.reduce((sum, { remaining }) => sum + Math.max(0, remaining), 0);
  let missing = Math.max(0, inBatches - onHand);
  const notThere = missing;
  const pieces = [...batches].sort(byLastDay).flatMap((batch) => {
    const remaining = Math.max(0, batch.remaining);
    const gone = Math.min(missing, remaining);
    missing -= gone;
    return inLines(remaining - gone, most).map((quantity) => ({ quantity, batch }));
  });
  const ofNone = inLines(onHand - inBatches, most).map((quantity) => ({ quantity, batch: null }));
  return { pieces: [...pieces, ...ofNone], notThere };
}

const byLastDay = (one: BatchRow, other: BatchRow): number => {
  const [first, second] = [one.best_before ?? '9999', other.best_before ?? '9999'];
  if (first !== second) return first < second ? -1 : 1;
  return one.id < other.id ? -1 : 1;
};

/** A quantity in parts of at most so many; none for nothing. */
export function inLines(quantity: number, most: number): readonly number[] {
  const parts: number[] = [];
  for (let left = quantity; left > 0; left -= most) parts.push(Math.min(left, most));
  return parts;
}
