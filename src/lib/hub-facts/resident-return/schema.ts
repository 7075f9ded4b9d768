import * as v from 'valibot';
import { stay } from '../resident-leave/schema.ts';

/** Somebody who had moved away is back: cards and points count again. */
export const residentReturn = { versions: [stay], reasonInside: 0, confidential: v.null() } as const;
