import * as v from 'valibot';
import { mostPoints } from '#lib/domain/points.ts';
import { idSchema, uuidSchema } from '#lib/domain/scalar.ts';

/**
 * A resident's points were put right, by two people: whoever proposed it is the fact's own member of staff, and its
 * reason is theirs.
 */
const body = v.strictObject({
  adjustmentId: uuidSchema,
  residentId: idSchema,
  /** Signed from the resident's side. */
  points: v.pipe(v.number(), v.integer(), v.minValue(-mostPoints), v.maxValue(mostPoints), v.notValue(0)),
  /** Who confirmed it; never the one who proposed it. */
  approvedBy: idSchema,
});

export const adjustment = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
