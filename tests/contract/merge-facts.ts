import { residentId } from './community.ts';

/** The fact of a merge, of two whom a test's community has. */
export const mergeFacts = {
  'resident.merged': { body: { absorbedId: residentId(2), survivorId: residentId(1) }, confidential: null },
} as const;
