import * as v from 'valibot';
import { daySchema, fenSchema, idSchema, linesOf, noteSchema, piecesSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { commitmentSchema } from '../registration/commitment-schema.ts';
import { mostBatchCodeLetters } from './limits.ts';

/** One line of a delivery, which becomes a batch. */
const line = v.strictObject({
  batchId: uuidSchema,
  itemId: idSchema,
  quantity: piecesSchema,
  supplierId: v.nullable(idSchema),
  /** What one piece costs the community, in fen; null when the clerk does not know. */
  costEachFen: v.nullable(fenSchema),
  /** The last day on which it may be handed out, YYYY-MM-DD; null for goods that do not spoil. */
  bestBefore: v.nullable(daySchema),
  /** The supplier's own name of the batch, may be empty. */
  code: v.pipe(v.string(), v.maxLength(mostBatchCodeLetters)),
});

/** Goods arrived at this kiosk's store. */
const first = v.strictObject({ deliveryId: uuidSchema, lines: linesOf(line), note: noteSchema });

/**
 * Version 2 says of which items it is known that they never expire. A line without a day says no such thing, because
 * release 0.1 wrote one by itself.
 */
const second = v.strictObject({
  ...first.entries,
  doNotExpire: v.pipe(v.array(idSchema), v.minLength(1), v.maxLength(100)),
});

const { note: _note, ...unnoted } = second.entries;
/** Version 3 says a commitment to the note, which lies beside it and can be erased. It may know no such item. */
const third = v.strictObject({
  ...unnoted,
  doNotExpire: v.optional(unnoted.doNotExpire),
  words: commitmentSchema,
});

export const delivery = [first, second, third] as const;
