import * as v from 'valibot';
import { mostPoints } from '#lib/domain/points.ts';
import { idSchema, uuidSchema } from '#lib/domain/scalar.ts';

/**
 * Whoever of the staff manages the store wants a resident to have more or fewer points. The reason of the fact says
 * why.
 */
const body = v.strictObject({
  adjustmentId: uuidSchema,
  residentId: idSchema,
  /** Signed from the resident's side. */
  points: v.pipe(v.number(), v.integer(), v.minValue(-mostPoints), v.maxValue(mostPoints), v.notValue(0)),
});

export const adjustmentProposal = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
