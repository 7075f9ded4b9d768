import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';

/** The community left its district, which sees nothing of it any more. */
const body = v.strictObject({ districtId: idSchema, name: text(60), nameEn: text(120) });

export const districtLeaving = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
