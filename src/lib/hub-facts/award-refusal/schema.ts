import * as v from 'valibot';
import { uuidSchema } from '#lib/domain/scalar.ts';

/** A proposed award came to nothing: somebody refused it, or whoever made it took it back. */
const body = v.strictObject({ batchId: uuidSchema });

export const awardRefusal = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
