import * as v from 'valibot';
import { idSchema, pointsSchema, reasonSchema, uuidSchema } from '#lib/domain/scalar.ts';

/** Points that went to a resident were taken back. `transferId` is the id of the event that brought them. */
const first = v.strictObject({
  transferId: uuidSchema,
  residentId: idSchema,
  points: v.pipe(pointsSchema, v.minValue(1)),
  reason: reasonSchema,
});

export const takeBack = [first] as const;
