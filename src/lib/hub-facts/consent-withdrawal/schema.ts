import * as v from 'valibot';
import { stay } from '../resident-leave/schema.ts';

/** Somebody does not agree any more that their name is published. */
export const consentWithdrawal = { versions: [stay], reasonInside: 0, confidential: v.null() } as const;
