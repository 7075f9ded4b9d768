import * as v from 'valibot';
import { idSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { integer, rowScope } from './scope.ts';

/** What the store has of each item. */
export const stock = rowScope({
  version: 1,
  earlier: [],
  row: v.object({
    id: idSchema,
    onHand: integer,
    /** Something has shown that the ledger and the shelf differ. */
    needsCount: v.boolean(),
    lastCount: v.nullable(uuidSchema),
  }),
});
