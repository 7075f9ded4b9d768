import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';
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

/** A district (管理区) began, or a community of one. */
const ofDistrict = v.strictObject({
  ...body.entries,
  kind: v.optional(v.picklist(['community', 'district']), 'community'),
  /** The district that founded it; null where nobody but its own people did. */
  district: v.optional(v.nullable(idSchema), null),
});

/** The key under which numbers of cards and names are hashed. */
const confidential = v.strictObject({ cardKey: v.string() });

export const founding = { versions: [body, body, ofDistrict], reasonInside: 1, confidential } as const;
