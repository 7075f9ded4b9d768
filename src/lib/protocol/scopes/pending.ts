import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';
import { natural, rowScope } from './scope.ts';

/** Points of residents that are pending; of those about whom nobody ever had to decide there is no row. */
export const pending = rowScope({
  version: 1,
  earlier: [],
  row: v.object({
    /** The resident's. */
    id: idSchema,
    points: natural,
  }),
});
