import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/** Somebody used a recovery code in place of their second factor. It is good no more. */
const body = v.strictObject({
  staffId: idSchema,
  /** How many are left. */
  left: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

const confidential = v.strictObject({ codeHash: v.string() });

export const recoveryCode = { versions: [body], reasonInside: 0, confidential } as const;
