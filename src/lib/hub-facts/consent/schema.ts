import * as v from 'valibot';
import { stay } from '../resident-leave/schema.ts';

/**
 * Somebody agrees that their name is published, or whoever answers for them does. China's Personal Information
 * Protection Law asks for a consent of its own to that (article 25), and for a guardian's below fourteen (article 31).
 */
export const consent = { versions: [stay], reasonInside: 0, confidential: v.null() } as const;
