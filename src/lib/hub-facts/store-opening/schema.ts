import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';

/** A points store of the community opened. */
const body = v.strictObject({ storeId: idSchema, name: text(60), nameEn: text(120) });

export const storeOpening = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
