import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';
import { ruleDetails } from '../categories/schema.ts';

/** From a day on a category gives other points. Older versions stay, for what was given under them. */
const body = v.strictObject({
  id: idSchema,
  /** What the category was called, so that the fact can be read without it. */
  name: text(60),
  nameEn: text(120),
  /** The place of this change among those of the category, counted from 1. */
  change: v.pipe(v.number(), v.integer(), v.minValue(1)),
  rule: v.strictObject(ruleDetails),
});

export const rule = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
