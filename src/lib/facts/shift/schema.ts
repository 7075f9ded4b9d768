import * as v from 'valibot';
import { count, fenSchema, instantSchema, noteSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { commitmentSchema } from '../registration/commitment-schema.ts';

/** What a shift came to. It changes no ledger: it is one person's word about what the ledger should say. */
const first = v.strictObject({
  shiftId: uuidSchema,
  /** From the end of the shift before (or the first event) to now, by the kiosk's clock, RFC 3339. */
  from: instantSchema,
  to: instantSchema,
  redemptions: count(1_000_000),
  reversals: count(1_000_000),
  accruals: count(1_000_000),
  points: v.pipe(v.number(), v.integer()),
  cashExpectedFen: v.pipe(v.number(), v.integer()),
  cashCountedFen: fenSchema,
  /** Events that the hub had not heard of, and items that were flagged for a count. */
  unsent: count(1_000_000),
  flagged: count(1_000_000),
  note: noteSchema,
});

const { note: _note, ...unnoted } = first.entries;
/** Version 2 says a commitment to the note, which lies beside it and can be erased. */
const second = v.strictObject({ ...unnoted, words: commitmentSchema });

export const shift = [first, second] as const;
