import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';
import { rowScope } from './scope.ts';

/** Who delivers goods to the community. */
export const suppliers = rowScope({
  version: 1,
  earlier: [],
  row: v.object({ id: idSchema, name: v.string(), nameEn: v.string() }),
});
