import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';
import { rowScope } from './scope.ts';

/** Staff of the community. `pinHash` is Argon2id in its encoded form, null for whoever does not work at the counter. */
export const staff = rowScope({
  version: 1,
  earlier: [],
  row: v.object({
    id: idSchema,
    name: v.string(),
    role: v.picklist(['clerk', 'manager', 'auditor']),
    pinHash: v.nullable(v.string()),
  }),
});
