import * as v from 'valibot';
import { idSchema, uuidSchema } from '#lib/domain/scalar.ts';

/** A proposal came to nothing: somebody refused it, or whoever made it took it back. */
const body = v.strictObject({ adjustmentId: uuidSchema, residentId: idSchema });

export const adjustmentRefusal = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
