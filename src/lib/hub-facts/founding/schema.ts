import * as v from 'valibot';
import { text } from '#lib/domain/scalar.ts';
import { policySchema } from '#lib/protocol/enrolment.ts';

/** A community began. It is the first fact of its chain; what it is made of follows as facts of their own. */
const body = v.strictObject({
  name: text(60),
  nameEn: text(120),
  districtName: text(60),
  policy: policySchema,
  /** Whether everybody in it is made up. */
  demo: v.boolean(),
});

/** The key under which numbers of cards and names are hashed. */
const confidential = v.strictObject({ cardKey: v.string() });

export const founding = { versions: [body, body], reasonInside: 1, confidential } as const;
