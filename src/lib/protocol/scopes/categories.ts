import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';
import { integer, rowScope } from './scope.ts';

/** What points are given for, with the rule that is in force today. */
export const categories = rowScope({
  version: 1,
  earlier: [],
  row: v.object({
    id: idSchema,
    name: v.string(),
    nameEn: v.string(),
    standard: v.string(),
    standardEn: v.string(),
    sort: v.number(),
    rule: v.object({
      version: v.number(),
      unit: v.picklist(['hour', 'time']),
      pointsPerUnit: integer,
      dailyCap: v.nullable(integer),
    }),
  }),
});
