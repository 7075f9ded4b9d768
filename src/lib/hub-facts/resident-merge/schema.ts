import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/** Two entries were one person: all that is the one's is the other's from then on. It is not undone. */
const body = v.strictObject({
  /** Who leads to the survivor from then on. */
  absorbedId: idSchema,
  /** Who stays. Never somebody who was absorbed. */
  survivorId: idSchema,
});

export const residentMerge = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
