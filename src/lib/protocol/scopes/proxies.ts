import * as v from 'valibot';
import { daySchema, idSchema } from '#lib/domain/scalar.ts';
import { rowScope } from './scope.ts';

/** Who may redeem from the accounts of others (代兑), or might once: of everybody else there is no row. */
export const proxies = rowScope({
  version: 1,
  earlier: [],
  row: v.object({
    /** The id of the resident whose card is shown. */
    id: idSchema,
    /** Whose accounts, and on which days; a tablet goes by them. What was ended is not among them. */
    accounts: v.array(v.object({ residentId: idSchema, from: daySchema, until: daySchema })),
  }),
});
