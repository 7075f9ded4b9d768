import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/** Somebody chose their own password, which ends their sessions but for the one they did it in. */
const body = v.strictObject({ staffId: idSchema });

const confidential = v.strictObject({
  passwordHash: v.string(),
  /** Hash of the token of the session that goes on; null where none does. */
  keptSession: v.nullable(v.string()),
});

export const passwordChoice = { versions: [body, body], reasonInside: 1, confidential } as const;
