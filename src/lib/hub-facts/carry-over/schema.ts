import * as v from 'valibot';
import { mostPoints } from '#lib/domain/points.ts';
import { idSchema, instantSchema, linesOf, noteSchema, piecesSchema, text, uuidSchema } from '#lib/domain/scalar.ts';
import { pageOf } from '../pages.ts';

const moved = {
  /** Also the id of the transfer. */
  id: uuidSchema,
  residentId: idSchema,
  points: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostPoints)),
  /** When it happened, as the list says. */
  at: instantSchema,
};

/** What a resident had when the list was closed, in one sum. */
const opening = v.strictObject({ kind: v.literal('opening'), ...moved, note: noteSchema });

const accrual = v.strictObject({
  kind: v.literal('accrual'),
  ...moved,
  categoryId: idSchema,
  ruleVersion: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Hours, or times, as the rule counts. */
  quantity: v.pipe(v.number(), v.minValue(0)),
  note: noteSchema,
});

const redemption = v.strictObject({
  kind: v.literal('redemption'),
  ...moved,
  /** What the list calls it, such as P-0001-2. */
  number: text(24),
  /** From whose shelf it was taken. */
  storeId: idSchema,
  lines: linesOf(
    v.strictObject({
      itemId: idSchema,
      quantity: piecesSchema,
      /** The batch that the pieces came from; null for pieces of no batch. */
      batchId: v.nullable(uuidSchema),
    }),
  ),
});

/**
 * Points were carried over from the list that a community kept before it had a hub: a sum for each resident, or
 * everything that stands in it. It opens balances, so that it needs no second person.
 */
const body = v.strictObject({ movements: pageOf(v.variant('kind', [opening, accrual, redemption])) });

export const carryOver = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
