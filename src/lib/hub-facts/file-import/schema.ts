import * as v from 'valibot';
import { importFieldNames, importKinds, type ImportFieldName } from '#lib/domain/import.ts';
import { count, hashSchema, uuidSchema } from '#lib/domain/scalar.ts';

const rows = count(1_000_000);

/** How the file calls its columns, by which the next one is read. */
const called = <Name extends ImportFieldName>(names: readonly Name[]) =>
  v.record(v.picklist(names), v.pipe(v.string(), v.maxLength(100)));

/** Of the group of an item and the room for it no column could be before the fourth version. */
type ThirdName = Exclude<ImportFieldName, 'itemGroup' | 'displayPieces'>;
const thirdNames = importFieldNames.filter(
  (name): name is ThirdName => name !== 'itemGroup' && name !== 'displayPieces',
);
type EarlierName = Exclude<ThirdName, 'household'>;
const earlierNames = thirdNames.filter((name): name is EarlierName => name !== 'household');

/** A file was imported: the facts right before this one brought what was new in it. */
const said = {
  importId: uuidSchema,
  kind: v.picklist(importKinds),
  /** The SHA-256 of the file. */
  file: hashSchema,
  columns: called(earlierNames),
  entered: rows,
  /** Rows that were there already, and those that are there, say something else and stay as they are. */
  same: rows,
  differing: rows,
  /** So many facts before this one are of this import. */
  facts: rows,
};
const first = v.strictObject(said);
/** Since the second version rows can change what is there. */
const second = v.strictObject({ ...said, changed: rows });
/** Since the third one a column can be the household. */
const third = v.strictObject({ ...said, columns: called(thirdNames), changed: rows });
const body = v.strictObject({ ...said, columns: called(importFieldNames), changed: rows });

export const fileImport = { versions: [first, second, third, body], reasonInside: 0, confidential: v.null() } as const;
