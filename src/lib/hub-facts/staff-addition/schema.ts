import * as v from 'valibot';
import { accountRoles, roles } from '#lib/domain/permission.ts';
import { idSchema } from '#lib/domain/scalar.ts';

/** Somebody was added to the staff. */
const body = v.strictObject({ staffId: idSchema, role: v.picklist(roles) });

/** Or a district (管理区) got its account. */
const ofAnyAccount = v.strictObject({ staffId: idSchema, role: v.picklist(accountRoles) });

/** What they are called is personal, so that it stands beside the hash as well and can be erased. */
const confidential = v.strictObject({
  name: v.string(),
  /** What they sign in by, where it is not the name. */
  signInName: v.optional(v.string()),
  pinHash: v.nullable(v.string()),
  passwordHash: v.nullable(v.string()),
});

export const staffAddition = { versions: [body, body, ofAnyAccount], reasonInside: 1, confidential } as const;
