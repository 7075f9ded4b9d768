import * as v from 'valibot';
import { mostPieces } from '#lib/domain/count.ts';
import { count } from '#lib/domain/scalar.ts';
import { itemDetails } from '../items/schema.ts';
import { changeOf } from '../thing-change.ts';

/** Something of an item was changed: its price, its place, whether it is listed. */
const body = changeOf({
  ...itemDetails,
  /** With so many pieces or fewer it is to be ordered again; null for the community's own figure. */
  reorderPieces: v.nullable(count(mostPieces)),
  status: v.picklist(['listed', 'unlisted']),
});

export const itemChange = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
