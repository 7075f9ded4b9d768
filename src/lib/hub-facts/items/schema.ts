import * as v from 'valibot';
import { mostPieces } from '#lib/domain/count.ts';
import { itemGroups } from '#lib/domain/item-group.ts';
import { count, fenSchema, idSchema, pointsSchema, text } from '#lib/domain/scalar.ts';
import { mostShelfLifeDays } from '#lib/facts/delivery/limits.ts';
import { pageOf } from '../pages.ts';

export { mostShelfLifeDays };

/** What is said of an item, by the names under which it is kept. */
export const itemDetails = {
  /** Empty for goods without one. */
  barcode: v.pipe(v.string(), v.regex(/^(?:\d{8,14})?$/)),
  name: text(60),
  nameEn: text(120),
  /** Who usually delivers it; empty where nobody has said. */
  supplierId: v.union([idSchema, v.literal('')]),
  pointsPrice: pointsSchema,
  cashPriceFen: fenSchema,
  marketPriceFen: fenSchema,
  /** What one piece usually costs the community, in fen. */
  costPriceFen: fenSchema,
  shelfPlace: text(40),
  /** The path of a picture of ours, or a small picture as a data URL; empty for none. */
  picture: v.pipe(v.string(), v.maxLength(24_000)),
  sort: v.pipe(v.number(), v.integer()),
  /** Days from a delivery to its last day, as is usual; null when nobody has said. */
  shelfLifeDays: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostShelfLifeDays))),
  /** Whether it never expires; null when nobody has said. */
  keeps: v.nullable(v.boolean()),
} as const;

/** How an item stands on a shelf, as versions of facts know it since items have it. */
export const displayDetails = {
  itemGroup: v.picklist(['', ...itemGroups]),
  /** So many pieces have room on a shelf; null where nobody has said. */
  displayPieces: v.nullable(v.pipe(count(mostPieces), v.minValue(1))),
} as const;

const item = { itemId: idSchema, ...itemDetails };

/** Items were listed, with their prices. What is there of them is another fact. */
const first = v.strictObject({ items: pageOf(v.strictObject(item)) });

/** Version 3 may say the group of an item and the room for it on a shelf. */
const body = v.strictObject({
  items: pageOf(v.strictObject({ ...item, ...v.partial(v.object(displayDetails)).entries })),
});

export const items = { versions: [first, first, body], reasonInside: 1, confidential: v.null() } as const;
