import * as v from 'valibot';
import { policySchema } from '#lib/protocol/enrolment.ts';

/** The policy was changed. Both are whole policies, so that each change can be read without those before it. */
const body = v.strictObject({
  /** The place of this change among those of the policy, counted from 1. */
  change: v.pipe(v.number(), v.integer(), v.minValue(1)),
  before: policySchema,
  after: policySchema,
});

export const policy = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
