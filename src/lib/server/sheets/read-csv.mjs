import { CsvError, parse } from 'csv-parse/sync';
import { limits, newTable, Refused } from './refused.mjs';

/**
 * Reads a text file of values between commas, semicolons or tabs, in UTF-8, UTF-16 with a byte order mark, or GB18030.
 * Throws Refused for what is none.
 * @param {Buffer} bytes
 * @param {(rows: number) => void} tell
 * @returns {import('#lib/domain/sheet.ts').ReadSheet}
 */
export function readCsv(bytes, tell) {
  const text = decoded(bytes);
  const table = newTable(tell);
  let line = 1;
  try {
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      to: limits.rows * 4,
      on_record: (/** @type {string[]} */ cells, /** @type {{ lines: number }} */ { lines }) => {
        table.add(line, cells.map(unmarked));
        line = lines + 1;
        return null;
      },
    });
  } catch (failure) {
    throw failure instanceof CsvError ? new Refused('quotes') : failure;
  }
  return { rows: table.rows, name: '', others: [], hiddenRows: 0 };
}

/**
 * A text as an export wrote it: without the apostrophe that keeps it from being a formula (domain/sheet.ts).
 * @param {string} text
 */
const unmarked = (text) => (/^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text);

/** @param {Buffer} bytes */
function decoded(bytes) {
  const [first, second] = bytes;
  const named = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  for (const encoding of named === null ? ['utf-8', 'gb18030'] : [named]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch (failure) {
      // The next one is tried; of a file that is in none of them nothing can be guessed.
      if (!(failure instanceof TypeError)) throw failure;
    }
  }
  throw new Refused('encoding');
}

/**
 * What stands between the heads: whichever of the three occurs most often there.
 * @param {string} text
 */
function delimiterOf(text) {
  const head = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  /** @param {string} mark */
  const times = (mark) => head.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (times(mark) > times(best) ? mark : best));
}
