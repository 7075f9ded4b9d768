import * as v from 'valibot';
import { importKinds } from '#lib/domain/import.ts';
import { count, uuidSchema } from '#lib/domain/scalar.ts';

const rows = count(1_000_000);

/** An import was undone as a batch: the facts right before this one say what became of each row that it had brought. */
const body = v.strictObject({
  importId: uuidSchema,
  kind: v.picklist(importKinds),
  withdrawn: rows,
  kept: rows,
  /** So many facts before this one are of this undoing. */
  facts: rows,
});

export const importUndoing = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
