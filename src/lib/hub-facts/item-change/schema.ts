import * as v from 'valibot';
import { mostPieces } from '#lib/domain/count.ts';
import { mostBarcodeLetters } from '#lib/domain/item-form.ts';
import { count } from '#lib/domain/scalar.ts';
import { displayDetails, itemDetails } from '../items/schema.ts';
import { changeOf } from '../thing-change.ts';

const details = {
  ...itemDetails,
  /** With so many pieces or fewer it is to be ordered again; null for the community's own figure. */
  reorderPieces: v.nullable(count(mostPieces)),
  status: v.picklist(['listed', 'unlisted']),
};

/** Something of an item was changed: its price, its place, whether it is listed. */
const first = changeOf(details);

/** Version 2 knows items with several barcodes: all but the first, with a blank between two. */
const withBarcodes = {
  ...details,
  otherBarcodes: v.pipe(v.string(), v.regex(/^(?:\d{8,14}(?: \d{8,14})*)?$/), v.maxLength(mostBarcodeLetters)),
};
const second = changeOf(withBarcodes);

/** Version 3 knows the group of an item and the room for it on a shelf. */
const body = changeOf({ ...withBarcodes, ...displayDetails });

export const itemChange = { versions: [first, second, body], reasonInside: 0, confidential: v.null() } as const;
