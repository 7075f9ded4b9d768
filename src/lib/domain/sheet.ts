// Tables as files: what a cell of a spreadsheet holds, whichever way it is written.

/** The kinds of file that a list is written as. */
export const sheetKinds = ['xlsx', 'csv'] as const;
export type SheetKind = (typeof sheetKinds)[number];

/** A text, a number, an amount of money in fen, a moment; null for an empty cell. */
export type SheetValue = string | number | { readonly fen: number } | Date | null;

/** Some rows of a table, with the names of its columns. */
export interface SheetPage {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly SheetValue[])[];
}

/** Where a cell of a spreadsheet begins a formula (OWASP, "CSV Injection"), whatever it is meant to say. */
const beginsFormula = /^[=+\-@\t\r]/;

/** A text that no spreadsheet takes for a formula, behind the apostrophe with which they mark a text themselves. */
export const plainText = (text: string): string => (beginsFormula.test(text) ? `'${text}` : text);

/** The text that {@link plainText} was made of; any other text as it is. */
export const unmarkedText = (text: string): string =>
  text.startsWith("'") && beginsFormula.test(text.slice(1)) ? text.slice(1) : text;

// What is read of somebody's file.

/** Why a cell says nothing that could be taken. */
export const cellFaults = ['error', 'noValue', 'percent', 'duration', 'merged', 'tooLong', 'unstorable'] as const;
export type CellFault = (typeof cellFaults)[number];

/** A cell as text: numbers with a point, days as YYYY-MM-DD; or why it says nothing. */
export type ReadCell = string | { readonly fault: CellFault };

/** A row with its number in the file, counted from 1 as spreadsheets do. */
export interface ReadRow {
  readonly number: number;
  readonly cells: readonly ReadCell[];
}

/** The table of a file: the row of heads comes first. Rows without anything are left out. */
export interface ReadSheet {
  readonly rows: readonly ReadRow[];
  /** The name of the sheet, empty for CSV. */
  readonly name: string;
  /** Other sheets of the workbook, which were not read. */
  readonly others: readonly string[];
  /** Rows that are hidden, and were read all the same. */
  readonly hiddenRows: number;
}

/** Why a file is no table. */
export const sheetRefusals = [
  'empty',
  'xls',
  'pdf',
  'otherFile',
  'encrypted',
  'broken',
  'tooLarge',
  'tooManyRows',
  'tooManyColumns',
  'quotes',
  'encoding',
  'noRows',
  'tooSlow',
] as const;
export type SheetRefusal = (typeof sheetRefusals)[number];

/** What a file may hold at most. */
export const sheetLimits = { rows: 50_000, columns: 200, inflatedBytes: 150_000_000, cellLength: 4000 } as const;
