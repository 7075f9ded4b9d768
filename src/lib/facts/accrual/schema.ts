import * as v from 'valibot';
import { count, hashSchema, idSchema, noteSchema, pointsSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { commitmentSchema } from '../registration/commitment-schema.ts';

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

const { note: _note, ...unnoted } = first.entries;
/** Version 2 says a commitment to the note, which lies beside it and can be erased with the resident's name. */
const second = v.strictObject({ ...unnoted, words: hashSchema });

/** Version 3 knows tombstones. */
const third = v.strictObject({ ...unnoted, words: commitmentSchema });

export const accrual = [first, second, third] as const;
