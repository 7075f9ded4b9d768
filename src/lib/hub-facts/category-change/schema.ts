import * as v from 'valibot';
import { categoryDetails } from '../categories/schema.ts';
import { changeOf } from '../thing-change.ts';

/** What points are given for is called or described otherwise. Its rules are facts of their own. */
const body = changeOf(categoryDetails);

export const categoryChange = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
