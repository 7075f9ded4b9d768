import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/** Sessions of somebody at the hub were ended, by themselves or by a manager: one, or all but one. */
const body = v.strictObject({ staffId: idSchema, which: v.picklist(['one', 'others', 'all']) });

const confidential = v.strictObject({
  /** Hash of the token of the one session that ends; null where several do. */
  ended: v.nullable(v.string()),
  /** The same of the session that goes on; null where none does. */
  kept: v.nullable(v.string()),
});

export const sessionEnd = { versions: [body, body], reasonInside: 1, confidential } as const;
