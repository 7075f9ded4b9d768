import * as v from 'valibot';
import { count, idSchema } from '#lib/domain/scalar.ts';

/**
 * Somebody said that a tablet, which was paired as one more, takes the place of another one. That one is declared lost
 * where it was not, and may still have spent `exposure` points.
 */
const body = v.strictObject({
  kioskId: idSchema,
  /** The tablet that takes its place. */
  by: idSchema,
  exposure: count(Number.MAX_SAFE_INTEGER),
});

export const replacement = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
