import * as v from 'valibot';

/** The community was closed at this place for good; it goes on at another one. */
const body = v.strictObject({
  /** The address of the other place, such as https://points.example.org. */
  to: v.pipe(v.string(), v.maxLength(200), v.regex(/^https?:\/\/[^\s/]+$/)),
});

export const closing = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
