import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';
import { rowScope } from './scope.ts';

/**
 * Residents who have moved away, or had and are back; of everybody else there is no row. Their cards come as revoked to
 * tablets of every release, and these rows say that it is for this alone.
 */
export const departures = rowScope({
  version: 1,
  earlier: [],
  row: v.object({
    /** The resident's. */
    id: idSchema,
    away: v.boolean(),
  }),
});
