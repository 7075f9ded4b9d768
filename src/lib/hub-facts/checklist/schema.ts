import * as v from 'valibot';
import { checklistPoints, settlements } from '#lib/domain/checklist.ts';

/** A point of the checklist of a new community was ticked, left out for a reason, or opened again. */
const body = v.strictObject({
  point: v.picklist(checklistPoints),
  /** The place of this among all that was said of this point, counted from 1. */
  change: v.pipe(v.number(), v.integer(), v.minValue(1)),
  settlement: v.picklist(settlements),
});

export const checklist = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
