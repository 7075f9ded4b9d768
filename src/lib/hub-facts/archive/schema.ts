import * as v from 'valibot';

/** Everything that is of the community was taken out as one file, of which another community can be founded. */
const body = v.strictObject({ kind: v.picklist(['copy']) });

export const archive = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
