import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/** Somebody signs in with a second factor from now on: a code of their phone that changes every 30 s (RFC 6238). */
const body = v.strictObject({ staffId: idSchema });

const confidential = v.strictObject({
  /** What the phone makes its codes from, in base32. */
  secret: v.string(),
  /** The step of time of the code by which the phone was shown to have it: that code opens nothing any more. */
  step: v.pipe(v.number(), v.integer()),
  /** Hashes of the codes that are good once where the phone is lost. */
  recoveryHashes: v.array(v.string()),
  /** Hash of the token of the session that goes on. */
  keptSession: v.string(),
});

export const secondFactor = { versions: [body], reasonInside: 0, confidential } as const;
