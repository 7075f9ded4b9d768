import * as v from 'valibot';
import { count, idSchema, noteSchema, pointsSchema, uuidSchema } from '#lib/domain/scalar.ts';

/** Points went to a resident under a published rule. */
const first = v.strictObject({
  accrualId: uuidSchema,
  residentId: idSchema,
  categoryId: idSchema,
  ruleVersion: count(100_000),
  /** Hours or times, as the rule counts; halves are allowed for hours. */
  quantity: v.pipe(v.number(), v.minValue(0), v.maxValue(1000), v.multipleOf(0.5)),
  points: v.pipe(pointsSchema, v.minValue(1)),
  note: noteSchema,
  /** The second member of staff, where the community's policy asks for one. */
  approvedBy: v.nullable(idSchema),
});

export const accrual = [first] as const;
