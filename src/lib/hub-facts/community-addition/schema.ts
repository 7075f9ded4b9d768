import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';

/** A district founded a community. It stands in the district's chain, before the community has one. */
const body = v.strictObject({ communityId: idSchema, name: text(60), nameEn: text(120) });

export const communityAddition = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
