import * as v from 'valibot';
import { count, idSchema } from '#lib/domain/scalar.ts';

/** Events of another kiosk that a tablet brought are not to be taken. The reason of the fact says why. */
const body = v.strictObject({
  /** The kiosk that brought them. */
  sender: idSchema,
  /** The kiosk that recorded them, as they say themselves. */
  recorder: idSchema,
  /** How many there were. */
  events: count(Number.MAX_SAFE_INTEGER),
});

export const keptDiscard = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
