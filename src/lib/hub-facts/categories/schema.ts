import * as v from 'valibot';
import { daySchema, idSchema, pointsSchema, text } from '#lib/domain/scalar.ts';
import { pageOf } from '../pages.ts';

/** What points are given for. A category begins with its first rule. */
const category = v.strictObject({
  categoryId: idSchema,
  name: text(60),
  nameEn: text(120),
  /** The standard as people read it, may be empty. */
  standard: v.pipe(v.string(), v.maxLength(400)),
  standardEn: v.pipe(v.string(), v.maxLength(800)),
  /** Its place among all categories. */
  sort: v.pipe(v.number(), v.integer()),
  rule: v.strictObject({
    version: v.pipe(v.number(), v.integer(), v.minValue(1)),
    unit: v.picklist(['hour', 'time']),
    pointsPerUnit: pointsSchema,
    /** Most points of the category for one resident on one day; null for no limit. */
    dailyCap: v.nullable(pointsSchema),
    effectiveFrom: daySchema,
  }),
});

const body = v.strictObject({ categories: pageOf(category) });

export const categories = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
