import * as v from 'valibot';
import { uuidSchema } from '#lib/domain/scalar.ts';

/** The text that somebody typed for one event was erased, and is erased again wherever it comes back. */
const body = v.strictObject({ eventId: uuidSchema });

export const wordsErasure = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
