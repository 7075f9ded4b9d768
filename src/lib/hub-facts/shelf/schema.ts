import * as v from 'valibot';
import { count, daySchema, fenSchema, idSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { mostPieces } from '#lib/domain/count.ts';
import { mostBatchCodeLetters } from '#lib/facts/delivery/limits.ts';
import { pageOf } from '../pages.ts';

/** A batch of pieces on a shelf, as facts of the hub say it. */
export const shelfBatch = v.strictObject({
  batchId: uuidSchema,
  supplierId: v.nullable(idSchema),
  /** What one piece cost the community, in fen; null when nobody knows. */
  costEachFen: v.nullable(fenSchema),
  /** The last day on which it may be handed out, YYYY-MM-DD; null for goods that do not spoil. */
  bestBefore: v.nullable(daySchema),
  /** The supplier's own name of the batch, may be empty. */
  code: v.pipe(v.string(), v.maxLength(mostBatchCodeLetters)),
});

const line = v.strictObject({
  itemId: idSchema,
  /** 0 for an item that has a place on the shelf and is sold out. */
  quantity: count(mostPieces),
  /** The batch that the pieces become; null for pieces of no batch, of which nobody knows the cost. */
  batch: v.nullable(shelfBatch),
});

/** What was on the shelf of a store when it began to be counted. */
const body = v.strictObject({ storeId: idSchema, lines: pageOf(line) });

export const shelf = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
