import * as v from 'valibot';
import { hashSchema, idSchema, reasonSchema } from '#lib/domain/scalar.ts';
import { commitmentSchema } from '../registration/commitment-schema.ts';

/** A card stopped: it is lost, was taken away, or another one took its place. */
const first = v.strictObject({
  cardHash: hashSchema,
  residentId: idSchema,
  status: v.picklist(['lost', 'revoked', 'replaced']),
  reason: reasonSchema,
});

const { reason: _reason, ...unreasoned } = first.entries;
/** Version 2 says a commitment to the reason, which lies beside it and can be erased. */
const second = v.strictObject({ ...unreasoned, words: commitmentSchema });

export const cardStop = [first, second] as const;
