import * as v from 'valibot';
import { mostPoints } from '#lib/domain/points.ts';
import { idSchema, instantSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { pageOf } from '../pages.ts';

const line = v.strictObject({
  /** Also the id of the transfer. */
  id: uuidSchema,
  residentId: idSchema,
  /** Hours, or times, as the rule counts. */
  quantity: v.pipe(v.number(), v.minValue(0)),
  /** As the rule and what was left of its cap on that day gave them. */
  points: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostPoints)),
});

/** What many residents get for one thing that they did. */
export const awarded = {
  batchId: uuidSchema,
  categoryId: idSchema,
  ruleVersion: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** When they did it: by its day the cap of the rule goes. */
  at: instantSchema,
  /** Each resident once. */
  lines: pageOf(line),
};

/** Many residents got points of a category at once. Whoever awards is the fact's own member of staff. */
const body = v.strictObject({
  ...awarded,
  /** Who confirmed it, never the one who proposed it; null where nobody else had to. */
  approvedBy: v.nullable(idSchema),
});

export const award = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
