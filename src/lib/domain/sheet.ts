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
