import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';

/** A community left the district. It stands in the district's chain; its manager said why in the community's own. */
const body = v.strictObject({ communityId: idSchema, name: text(60), nameEn: text(120) });

export const communityLeaving = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
