import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/**
 * Somebody who had lost their password was given another one on the hub's own machine. Nobody was signed in there: the
 * reason says who it was.
 */
const body = v.strictObject({
  staffId: idSchema,
  /** Whether their second factor was taken away as well, since the phone was lost with it. */
  takesFactor: v.boolean(),
});

const confidential = v.strictObject({ passwordHash: v.string() });

export const passwordReset = { versions: [body], reasonInside: 0, confidential } as const;
