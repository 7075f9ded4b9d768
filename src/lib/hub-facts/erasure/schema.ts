import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/** The words of a person were erased, and are erased again wherever they come back. What is left is the number. */
const body = v.strictObject({ residentId: idSchema, number: v.string() });

export const erasure = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
