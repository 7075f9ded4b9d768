import * as v from 'valibot';
import { hashSchema, uuidSchema } from '#lib/domain/scalar.ts';

const erasedReason = v.strictObject({
  factId: uuidSchema,
  /**
   * SHA-256 over the tombstone that takes the place of the fact, so that nobody can say that something else was there;
   * null for a fact with its reason beside it, which stays as it is.
   */
  tombstone: v.nullable(hashSchema),
});

/**
 * The reason that somebody typed was erased, and is erased again wherever it comes back: of one fact of the hub, or of
 * all that say the same reason, as a proposal and its confirmation do.
 */
const body = v.strictObject({ reasons: v.pipe(v.array(erasedReason), v.minLength(1)) });

export const reasonErasure = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
