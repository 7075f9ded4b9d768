import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';
import { integer, natural, rowScope } from './scope.ts';

/** Goods of the community, listed or not. */
export const items = rowScope({
  version: 3,
  earlier: [1, 2],
  row: v.object({
    id: idSchema,
    barcode: v.string(),
    // All others, with a blank between two; a hub of release 0.1 says nothing of them.
    otherBarcodes: v.optional(v.string()),
    name: v.string(),
    nameEn: v.string(),
    supplierName: v.string(),
    pointsPrice: integer,
    cashPriceFen: natural,
    marketPriceFen: natural,
    shelfPlace: v.string(),
    picture: v.string(),
    sort: v.number(),
    status: v.picklist(['listed', 'unlisted']),
    // What is usual of it, and whether it keeps for ever; a hub of release 0.1 says nothing of these.
    usualSupplierId: v.optional(v.nullable(idSchema)),
    usualCostFen: v.optional(v.nullable(natural)),
    shelfLifeDays: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)))),
    keeps: v.optional(v.nullable(v.boolean())),
  }),
});
