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
const first = v.pipe(
  v.strictObject({
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
  }),
  v.check((body) => {
    const total = totalOf(body.lines);
    return total.points === body.points && total.cashFen === body.cashFen;
  }, 'the totals are not the sum of the lines'),
);

export const redemption = [first] as const;
