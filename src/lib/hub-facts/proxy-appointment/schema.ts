import * as v from 'valibot';
import { consentWays } from '#lib/domain/proxy.ts';
import { daySchema, idSchema, uuidSchema } from '#lib/domain/scalar.ts';

/** A resident has appointed somebody to redeem from their account. */
const body = v.strictObject({
  proxyId: uuidSchema,
  /** Whose points they are. */
  residentId: idSchema,
  /** Who redeems with the own card. */
  helperId: idSchema,
  consent: v.picklist(consentWays),
  /** The member of staff before whom it was said at a counter, else null. */
  witness: v.nullable(idSchema),
  /** The first and the last day. */
  from: daySchema,
  until: daySchema,
});

export const proxyAppointment = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
