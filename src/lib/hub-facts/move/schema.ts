import * as v from 'valibot';
import { mostPieces } from '#lib/domain/count.ts';
import { idSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { pageOf } from '../pages.ts';
import { shelfBatch } from '../shelf/schema.ts';

const line = v.strictObject({
  itemId: idSchema,
  quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostPieces)),
  /**
   * The batch that the pieces become at the other store, with what was known of the one they were taken from; null for
   * pieces of no batch.
   */
  batch: v.nullable(v.strictObject({ takenFrom: uuidSchema, ...shelfBatch.entries })),
});

/** Goods that were carried from one store to another. Each batch that was taken from has a line of its own. */
const body = v.pipe(
  v.strictObject({
    /** Made with the form, so that the same form sent twice moves goods once. */
    moveId: uuidSchema,
    from: idSchema,
    to: idSchema,
    lines: pageOf(line),
  }),
  v.check(({ from, to }) => from !== to),
);

export const move = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
