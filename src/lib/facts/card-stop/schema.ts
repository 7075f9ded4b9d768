import * as v from 'valibot';
import { hashSchema, idSchema, reasonSchema } from '#lib/domain/scalar.ts';

/** A card stopped: it is lost, was taken away, or another one took its place. */
const first = v.strictObject({
  cardHash: hashSchema,
  residentId: idSchema,
  status: v.picklist(['lost', 'revoked', 'replaced']),
  reason: reasonSchema,
});

export const cardStop = [first] as const;
