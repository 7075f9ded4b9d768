import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';

/** A district took the community in by a code of its manager, and sees its sums from now on. */
const body = v.strictObject({ districtId: idSchema, name: text(60), nameEn: text(120) });

export const districtJoining = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
