import * as v from 'valibot';
import { instantSchema } from '#lib/domain/scalar.ts';
import { rowScope } from './scope.ts';

/** Whose words were erased, and when: of a resident all that was recorded until then, or those of one event alone. */
export const erasures = rowScope({
  version: 1,
  earlier: [],
  row: v.object({
    /** The id of the resident or of the event. */
    id: v.string(),
    of: v.picklist(['resident', 'event']),
    at: instantSchema,
  }),
});
