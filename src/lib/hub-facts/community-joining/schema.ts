import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';

/** A community that was there already joined the district. It stands in the district's chain. */
const body = v.strictObject({ communityId: idSchema, name: text(60), nameEn: text(120) });

export const communityJoining = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
