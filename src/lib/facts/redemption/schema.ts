import * as v from 'valibot';
import {
  fenSchema,
  hashSchema,
  idSchema,
  linesOf,
  pointsSchema,
  quantitySchema,
  reasonSchema,
  text,
  uuidSchema,
} from '#lib/domain/scalar.ts';
import { commitmentSchema } from '../registration/commitment-schema.ts';
import { totalOf } from './total.ts';

/** One line of a redemption: goods at the price the resident saw. */
const line = v.strictObject({
  itemId: idSchema,
  quantity: quantitySchema,
  pointsEach: pointsSchema,
  /** The cash part of one piece, in fen (1/100 yuan). */
  cashEachFen: fenSchema,
});

/** A resident took goods home. */
const taken = v.strictObject({
  redemptionId: uuidSchema,
  /** What the resident reads on the screen, such as A-0042. */
  number: text(24),
  residentId: idSchema,
  cardHash: hashSchema,
  lines: linesOf(line),
  points: pointsSchema,
  cashFen: fenSchema,
  /**
   * Why staff let goods through that the shelf does not count, because they lie in the resident's hand; else null.
   */
  letThrough: v.nullable(reasonSchema),
});

const addsUp = ({ lines, points, cashFen }: Pick<v.InferOutput<typeof taken>, 'lines' | 'points' | 'cashFen'>) => {
  const total = totalOf(lines);
  return total.points === points && total.cashFen === cashFen;
};
const unequal = 'the totals are not the sum of the lines';

const first = v.pipe(
  taken,
  v.check((body) => addsUp(body), unequal),
);

const { letThrough: _letThrough, ...unreasoned } = taken.entries;
/** Version 2 is of goods that were let through, and says a commitment to the reason, which lies beside it. */
const second = v.pipe(
  v.strictObject({ ...unreasoned, words: commitmentSchema }),
  v.check((body) => addsUp(body), unequal),
);

export const redemption = [first, second] as const;
