import * as v from 'valibot';
import { count, hashSchema, idSchema, text } from '#lib/domain/scalar.ts';
import { publicKeySchema } from '#lib/protocol/enrolment.ts';

/** A tablet was let in by a code. Whoever made the code answers for it. */
const body = v.strictObject({
  kioskId: idSchema,
  label: text(8),
  storeId: idSchema,
  publicKey: publicKeySchema,
  /** RFC 7638 thumbprint of the key. */
  keyThumbprint: hashSchema,
  /** What the tablet said of itself. */
  appVersion: v.string(),
  persistentStorage: v.nullable(v.boolean()),
  /** The kiosk that is lost by it, and what that one may still have spent, in points; null when it is one more. */
  replaces: v.nullable(v.strictObject({ kioskId: idSchema, exposure: count(Number.MAX_SAFE_INTEGER) })),
});

/** The code, which lets nobody else in from then on. */
const confidential = v.strictObject({ codeHash: hashSchema });

export const pairing = { versions: [body, body], reasonInside: 1, confidential } as const;
