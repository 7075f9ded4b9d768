import * as v from 'valibot';
import { hashSchema, idSchema, instantSchema } from '#lib/domain/scalar.ts';

/** A code was made that lets one tablet into a store. */
const body = v.strictObject({
  storeId: idSchema,
  /** The kiosk whose place the tablet is to take; null for one more. */
  replaces: v.nullable(idSchema),
  expiresAt: instantSchema,
});

export const pairingCode = {
  versions: [body, body],
  reasonInside: 1,
  confidential: v.strictObject({ codeHash: hashSchema }),
} as const;
