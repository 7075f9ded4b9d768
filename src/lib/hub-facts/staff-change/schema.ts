import * as v from 'valibot';
import { roles } from '#lib/domain/permission.ts';
import { idSchema } from '#lib/domain/scalar.ts';
import { staffActions } from '#lib/domain/staff-action.ts';

/** Something was done about a member of staff: another role, a new or no secret, access ended or given again. */
const body = v.strictObject({
  staffId: idSchema,
  /** The place of this change among those of the person, counted from 1. */
  change: v.pipe(v.number(), v.integer(), v.minValue(1)),
  action: v.picklist(staffActions),
  /** Their role from then on. */
  role: v.picklist(roles),
});

const confidential = v.strictObject({
  /** Hashes of new secrets; null where none was made. */
  pinHash: v.nullable(v.string()),
  passwordHash: v.nullable(v.string()),
  /** Hash of the token of the one session that went on where somebody replaced their own password; null since. */
  keptSession: v.nullable(v.string()),
});

export const staffChange = { versions: [body, body], reasonInside: 1, confidential } as const;
