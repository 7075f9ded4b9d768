import * as v from 'valibot';
import { count, idSchema } from '#lib/domain/scalar.ts';

/** A kiosk was declared lost: its right ends. It may still have spent `exposure` points that were set apart for it. */
const body = v.strictObject({ kioskId: idSchema, exposure: count(Number.MAX_SAFE_INTEGER) });

export const revocation = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
