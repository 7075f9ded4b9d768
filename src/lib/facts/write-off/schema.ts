import * as v from 'valibot';
import { idSchema, linesOf, noteSchema, photoSchema, piecesSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { commitmentSchema } from '../registration/commitment-schema.ts';
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

const { note: _note, ...unnoted } = first.entries;
/** Version 2 says a commitment to the note, which lies beside it and can be erased. */
const second = v.strictObject({ ...unnoted, words: commitmentSchema });

export const writeOff = [first, second] as const;
