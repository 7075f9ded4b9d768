import * as v from 'valibot';
import { daySchema, idSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { integer, natural, rowScope } from './scope.ts';

/** What is left of the store's deliveries; one with nothing left comes once more with 0. */
export const batches = rowScope({
  version: 2,
  earlier: [1],
  row: v.object({
    id: uuidSchema,
    itemId: idSchema,
    code: v.string(),
    bestBefore: v.nullable(daySchema),
    remaining: integer,
    // Of whom it was and what it cost, which the next delivery begins with; a hub of release 0.1 does not say.
    supplierId: v.optional(v.nullable(idSchema)),
    costEachFen: v.optional(v.nullable(natural)),
  }),
});
