import * as v from 'valibot';
import { idSchema, pointsSchema, uuidSchema } from '#lib/domain/scalar.ts';

/**
 * A kiosk gave up points that were set apart for it, because another one asked for them (docs/protocol.md, principle
 * 7).
 */
const first = v.strictObject({
  releaseId: uuidSchema,
  residentId: idSchema,
  points: v.pipe(pointsSchema, v.minValue(1)),
});

export const release = [first] as const;
