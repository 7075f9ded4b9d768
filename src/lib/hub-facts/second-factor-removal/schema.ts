import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';

/** A second factor was taken away, by its owner with a code of it, or by a manager where it is lost. */
const body = v.strictObject({ staffId: idSchema });

export const secondFactorRemoval = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
