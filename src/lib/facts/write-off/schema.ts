import * as v from 'valibot';
import { idSchema, linesOf, noteSchema, photoSchema, piecesSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { mostWriteOffLines, writeOffReasons } from './limits.ts';

/** Goods were taken out without anybody redeeming them. */
const first = v.strictObject({
  writeOffId: uuidSchema,
  lines: linesOf(
    v.strictObject({
      itemId: idSchema,
      quantity: piecesSchema,
      /** The batch they were of; null takes the oldest. */
      batchId: v.nullable(uuidSchema),
    }),
    mostWriteOffLines,
  ),
  reason: v.picklist(writeOffReasons),
  note: noteSchema,
  /** A small picture as a data URL, or null. */
  photo: v.nullable(photoSchema),
});

export const writeOff = [first] as const;
