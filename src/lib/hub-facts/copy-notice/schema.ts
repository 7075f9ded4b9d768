import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/** Two devices were seen to use the key of a kiosk. Neither may exchange until somebody has looked. */
const body = v.strictObject({ kioskId: idSchema });

export const copyNotice = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
