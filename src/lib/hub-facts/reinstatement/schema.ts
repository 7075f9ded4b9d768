import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/** A kiosk that was declared lost is not: it has its right again, without being paired anew. */
const body = v.strictObject({ kioskId: idSchema });

export const reinstatement = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
