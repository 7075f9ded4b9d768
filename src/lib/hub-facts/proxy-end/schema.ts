import * as v from 'valibot';
import { idSchema, uuidSchema } from '#lib/domain/scalar.ts';

/** An appointment ends before its last day. */
const body = v.strictObject({ proxyId: uuidSchema, residentId: idSchema, helperId: idSchema });

export const proxyEnd = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
