import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/** What is said of somebody who leaves or returns. */
export const stay = v.strictObject({
  residentId: idSchema,
  /** Its place among what this resident left and returned, counted from 1. */
  change: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** Somebody has moved away: cards are good no more, and points stay where they are. */
export const residentLeave = { versions: [stay], reasonInside: 0, confidential: v.null() } as const;
