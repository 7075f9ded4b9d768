import * as v from 'valibot';
import { fenSchema, idSchema, pointsSchema, text } from '#lib/domain/scalar.ts';
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

const item = v.strictObject({ itemId: idSchema, ...itemDetails });

/** Items were listed, with their prices. What is there of them is another fact. */
const body = v.strictObject({ items: pageOf(item) });

export const items = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
