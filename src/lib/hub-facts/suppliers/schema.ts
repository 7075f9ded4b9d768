import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';
import { pageOf } from '../pages.ts';
import { mostContactLetters } from './limits.ts';

const supplier = v.strictObject({
  supplierId: idSchema,
  name: text(60),
  nameEn: text(120),
  kind: v.picklist(['supplier', 'merchant']),
});

/** Version 3 may say whom to call. */
const withContact = v.strictObject({
  ...supplier.entries,
  contact: v.optional(v.pipe(v.string(), v.maxLength(mostContactLetters))),
});

/** Companies began to deliver items, or to honour points. */
const body = v.strictObject({ suppliers: pageOf(supplier) });
const third = v.strictObject({ suppliers: pageOf(withContact) });

export const suppliers = { versions: [body, body, third], reasonInside: 1, confidential: v.null() } as const;
