import * as v from 'valibot';
import { idSchema, linesOf, quantitySchema, reasonSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { commitmentSchema } from '../registration/commitment-schema.ts';

/** A redemption was undone, as a whole or in part. It can be undone only once; `lines` says how much of it. */
const first = v.strictObject({
  redemptionId: uuidSchema,
  lines: linesOf(
    v.strictObject({
      itemId: idSchema,
      quantity: quantitySchema,
      /** Where what a resident gives back goes: on to the shelf, or away because nobody can take it any more. */
      to: v.picklist(['shelf', 'writtenOff']),
    }),
  ),
  reason: reasonSchema,
});

const { reason: _reason, ...unreasoned } = first.entries;
/** Version 2 says a commitment to the reason, which lies beside it and can be erased. */
const second = v.strictObject({ ...unreasoned, words: commitmentSchema });

export const reversal = [first, second] as const;
