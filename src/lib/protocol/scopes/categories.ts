import * as v from 'valibot';
import { daySchema, idSchema } from '#lib/domain/scalar.ts';
import { integer, rowScope } from './scope.ts';

const rule = {
  version: v.number(),
  unit: v.picklist(['hour', 'time']),
  pointsPerUnit: integer,
  dailyCap: v.nullable(integer),
};

/** What points are given for, with the rule that is in force today and those that are decided for later days. */
export const categories = rowScope({
  version: 2,
  earlier: [1],
  row: v.object({
    id: idSchema,
    name: v.string(),
    nameEn: v.string(),
    standard: v.string(),
    standardEn: v.string(),
    sort: v.number(),
    rule: v.object(rule),
    // A tablet without a network goes by them from their day on; a hub of release 0.1 does not say.
    later: v.optional(v.array(v.object({ ...rule, effectiveFrom: daySchema }))),
  }),
});
