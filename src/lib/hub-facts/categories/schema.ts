import * as v from 'valibot';
import { daySchema, idSchema, pointsSchema, text } from '#lib/domain/scalar.ts';
import { pageOf } from '../pages.ts';

/** What is said of a category, by the names under which it is kept. */
export const categoryDetails = {
  name: text(60),
  nameEn: text(120),
  /** The standard as people read it, may be empty. */
  standard: v.pipe(v.string(), v.maxLength(400)),
  standardEn: v.pipe(v.string(), v.maxLength(800)),
  /** Its place among all categories. */
  sort: v.pipe(v.number(), v.integer()),
} as const;

/** How many points a category gives, in one of its versions. */
export const ruleDetails = {
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  unit: v.picklist(['hour', 'time']),
  pointsPerUnit: pointsSchema,
  /** Most points of the category for one resident on one day; null for no limit. */
  dailyCap: v.nullable(pointsSchema),
  effectiveFrom: daySchema,
} as const;

/** What points are given for. A category begins with its first rule. */
const category = v.strictObject({ categoryId: idSchema, ...categoryDetails, rule: v.strictObject(ruleDetails) });

const body = v.strictObject({ categories: pageOf(category) });

export const categories = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
