import * as v from 'valibot';
import { idSchema } from '#lib/domain/scalar.ts';
import { natural, rowScope } from './scope.ts';

/** What the tablet that asks may give. One row, in each page: it is of the moment in which the page was read. */
export const allowances = rowScope({
  version: 1,
  earlier: [],
  row: v.object({
    /** The tablet's own. */
    id: idSchema,
    /** Points that it may give until its next exchange; what it gives beyond is pending. */
    points: natural,
    /** Points that it may give in a day, those that it has given included. */
    perDay: natural,
  }),
});
