import * as v from 'valibot';
import { undoOutcomes } from '#lib/domain/import-undo.ts';
import { mostPoints } from '#lib/domain/points.ts';
import { idSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { pageOf } from '../pages.ts';

const outcome = v.picklist(undoOutcomes);
const importId = uuidSchema;

/** Points go back to where they came from. */
const reversal = v.strictObject({
  /** Also the id of the transfer. */
  id: uuidSchema,
  residentId: idSchema,
  points: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostPoints)),
});

/**
 * Rows of an import that is undone, with what becomes of each: a resident is hidden, and the number is free again; an
 * item is unlisted; an opening balance is reversed.
 */
const body = v.variant('kind', [
  v.strictObject({
    kind: v.literal('residents'),
    importId,
    rows: pageOf(v.strictObject({ id: idSchema, outcome })),
  }),
  v.strictObject({
    kind: v.literal('items'),
    importId,
    rows: pageOf(v.strictObject({ id: idSchema, outcome })),
  }),
  v.strictObject({
    kind: v.literal('balances'),
    importId,
    /** Of each movement that is reversed, by which one. */
    rows: pageOf(v.strictObject({ id: uuidSchema, outcome, reversal: v.nullable(reversal) })),
  }),
]);

export const withdrawal = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
