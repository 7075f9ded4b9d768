import * as v from 'valibot';

/** The community goes on at a new place, with all that it had. */
const body = v.strictObject({});

export const resumption = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
