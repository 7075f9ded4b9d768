import * as v from 'valibot';
import { hashSchema, idSchema } from '#lib/domain/scalar.ts';

/** A card was stopped at the hub. The reason of the fact says why. */
const body = v.strictObject({
  cardHash: hashSchema,
  residentId: idSchema,
  status: v.picklist(['lost', 'revoked', 'replaced']),
});

export const cardStop = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
