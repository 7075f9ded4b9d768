import * as v from 'valibot';
import { awarded } from '../award/schema.ts';

/** A manager wants many residents to get points, which waits for a second person. The reason of the fact says why. */
const body = v.strictObject(awarded);

export const awardProposal = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
