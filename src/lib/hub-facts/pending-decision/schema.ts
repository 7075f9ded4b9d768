import * as v from 'valibot';
import { pendingDecisions } from '#lib/domain/award-allowance.ts';
import { idSchema, pointsSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { pageOf } from '../pages.ts';

/** What a manager did about points that tablets gave beyond their allowance. The reason of the fact says why. */
const body = v.strictObject({
  decision: v.picklist(pendingDecisions),
  awards: pageOf(
    v.strictObject({
      /** Under which it is posted. */
      id: uuidSchema,
      /** The event of which points are pending. */
      eventId: uuidSchema,
      residentId: idSchema,
      /** How many of its points were pending then. */
      points: pointsSchema,
    }),
  ),
});

export const pendingDecision = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
