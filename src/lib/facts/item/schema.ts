import * as v from 'valibot';
import { fenSchema, idSchema, photoSchema, pointsSchema, text } from '#lib/domain/scalar.ts';
import { mostShelfLifeDays } from '../delivery/limits.ts';

/** An item that was not known was put on the shelf. */
const first = v.strictObject({
  itemId: idSchema,
  barcode: v.pipe(v.string(), v.regex(/^\d{8,14}$/)),
  name: text(60),
  pointsPrice: pointsSchema,
  cashPriceFen: fenSchema,
  marketPriceFen: fenSchema,
  shelfPlace: text(40),
  /** A small picture as a data URL, or null. */
  photo: v.nullable(photoSchema),
});

/**
 * Version 2 knows goods without a barcode, such as eggs and vegetables, and what is usual of an item, to be filled in
 * when it is delivered; null for what nobody has said.
 */
const second = v.strictObject({
  ...first.entries,
  barcode: v.nullable(first.entries.barcode),
  usualSupplierId: v.nullable(idSchema),
  /** What one piece usually costs the community, in fen. */
  usualCostFen: v.nullable(fenSchema),
  /** Days from a delivery to the last day on which it may be handed out. */
  shelfLifeDays: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostShelfLifeDays))),
  /** Whether it keeps for ever: true needs no last day, false needs one with every delivery. */
  keeps: v.nullable(v.boolean()),
});

export const item = [first, second] as const;
