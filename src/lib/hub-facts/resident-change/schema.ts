import * as v from 'valibot';
import { hashSchema, idSchema, text } from '#lib/domain/scalar.ts';

/** What is said of a resident without words of a person. */
const standing = v.strictObject({ number: text(24), elderMode: v.boolean(), homeStoreId: idSchema });

/** The office has put right what is known of a resident, or somebody has moved, joined a team and so on. */
const body = v.strictObject({
  residentId: idSchema,
  /** The place of this change among those of the resident, counted from 1. */
  change: v.pipe(v.number(), v.integer(), v.minValue(1)),
  before: standing,
  after: standing,
  /** The commitment to the words, which say both what they were and what they are; null where they stay. */
  words: v.nullable(hashSchema),
});

export const residentChange = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
