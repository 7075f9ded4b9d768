import * as v from 'valibot';
import { policySchema } from '../enrolment.ts';
import { idSchema } from '#lib/domain/scalar.ts';
import { rowScope } from './scope.ts';

/** The tablet's community, with the store that the tablet stands in. */
export const communities = rowScope({
  version: 3,
  earlier: [1, 2],
  row: v.object({
    id: idSchema,
    name: v.string(),
    nameEn: v.string(),
    districtName: v.string(),
    storeName: v.string(),
    storeNameEn: v.string(),
    policy: policySchema,
  }),
});
