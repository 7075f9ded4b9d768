import * as v from 'valibot';
import { idSchema, pointsSchema, reasonSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { commitmentSchema } from '../registration/commitment-schema.ts';

/** Points that went to a resident were taken back. `transferId` is the id of the event that brought them. */
const first = v.strictObject({
  transferId: uuidSchema,
  residentId: idSchema,
  points: v.pipe(pointsSchema, v.minValue(1)),
  reason: reasonSchema,
});

const { reason: _reason, ...unreasoned } = first.entries;
/** Version 2 says a commitment to the reason, which lies beside it and can be erased. */
const second = v.strictObject({ ...unreasoned, words: commitmentSchema });

export const takeBack = [first, second] as const;
