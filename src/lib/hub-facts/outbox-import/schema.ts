import * as v from 'valibot';
import { count, idSchema } from '#lib/domain/scalar.ts';

const many = count(Number.MAX_SAFE_INTEGER);

/** The outbox of a tablet was taken from a file. What it held are the tablet's own facts, in the tablet's own chain. */
const body = v.strictObject({
  kioskId: idSchema,
  /** When the tablet wrote the file, as the file says. */
  exportedAt: v.string(),
  /** Batches of the file that were taken, and those that were passed over. */
  taken: many,
  refused: many,
  /** Events of the batches that were taken. */
  events: many,
});

export const outboxImport = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
