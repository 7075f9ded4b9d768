import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/** Somebody has looked, and a kiosk has one holder: it may exchange again, and the first to come back goes on. */
const body = v.strictObject({ kioskId: idSchema });

export const copySettlement = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
