import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';
import { pageOf } from '../pages.ts';

const supplier = v.strictObject({
  supplierId: idSchema,
  name: text(60),
  nameEn: text(120),
  kind: v.picklist(['supplier', 'merchant']),
});

/** Companies began to deliver items, or to honour points. */
const body = v.strictObject({ suppliers: pageOf(supplier) });

export const suppliers = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
