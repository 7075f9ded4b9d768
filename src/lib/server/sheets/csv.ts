import { plainText, type SheetPage, type SheetValue } from '#lib/domain/sheet.ts';
import { localText } from './local-time.ts';

/** By which Excel reads the file as UTF-8. */
const byteOrderMark = '\uFEFF';

/**
 * A table as CSV (RFC 4180, UTF-8 with a byte order mark), page by page as it comes. No text is a formula to whoever
 * opens it; numbers stay numbers, money is in yuan, and times are those of the zone.
 */
export async function* csvOf(pages: AsyncIterable<SheetPage>, zone: string): AsyncGenerator<string> {
  let isFirst = true;
  for await (const { heads, rows } of pages) {
    const head = isFirst ? byteOrderMark + csvLine(heads, zone) : '';
    isFirst = false;
    yield head + rows.map((row) => csvLine(row, zone)).join('');
  }
}

/** One line of such a file, with its end. */
export const csvLine = (row: readonly SheetValue[], zone: string): string =>
  `${row.map((value) => field(value, zone)).join(',')}\r\n`;

function field(value: SheetValue, zone: string): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return localText(value, zone);
  if (typeof value === 'object') return yuanOf(value.fen);
  const text = plainText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Fen as yuan with two places: -150 → -1.50. */
const yuanOf = (fen: number): string => (fen / 100).toFixed(2);
