import * as v from 'valibot';
import { sheetKinds } from '#lib/domain/sheet.ts';
import { idSchema } from '#lib/domain/scalar.ts';

/** A list of the console was taken out as a file. */
const body = v.strictObject({
  /** The list by the last part of its address, such as residents. */
  list: idSchema,
  kind: v.picklist(sheetKinds),
});

export const listExport = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
