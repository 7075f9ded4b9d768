import { parts } from './xml.mjs';

/** @typedef {'plain' | 'day' | 'duration' | 'percent'} Style */

/** Formats that every spreadsheet has by their numbers. */
/** @type {Readonly<Record<number, Style>>} */
const builtIn = {
  9: 'percent',
  10: 'percent',
  46: 'duration',
  20: 'duration',
  21: 'duration',
  45: 'duration',
  47: 'duration',
};
const builtInDays = [14, 15, 16, 17, 18, 19, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58];

/**
 * What the numbers of each style mean, by its place.
 * @param {import('./archive.mjs').Archive} archive
 * @returns {Promise<Style[]>}
 */
export async function readStyles(archive) {
  /** @type {Style[]} */
  const styles = [];
  if (!archive.has('xl/styles.xml')) return styles;
  /** @type {Map<number, Style>} */
  const own = new Map();
  let isCell = false;
  await parts(archive, 'xl/styles.xml', {
    open: (name, { numFmtId = '0', formatCode = '' }) => {
      const id = Number(numFmtId);
      if (name === 'numFmt') own.set(id, styleOf(formatCode));
      if (name === 'cellXfs') isCell = true;
      if (name === 'xf' && isCell)
        styles.push(own.get(id) ?? builtIn[id] ?? (builtInDays.includes(id) ? 'day' : 'plain'));
    },
    close: (name) => {
      if (name === 'cellXfs') isCell = false;
    },
  });
  return styles;
}

/**
 * @param {string} code such as yyyy\-mm\-dd, [h]:mm, 0.0%
 * @returns {Style}
 */
function styleOf(code) {
  const bare = code.replaceAll(/"[^"]*"|\\.|_.|\*./g, '').replaceAll(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  if (/[yd]/i.test(bare)) return 'day';
  if (/[hs]/i.test(bare) && !/general/i.test(bare)) return 'duration';
  return bare.includes('%') ? 'percent' : 'plain';
}

const dayMs = 86_400_000;

/**
 * What a cell says.
 * @param {string} value
 * @param {{ type: string, style: Style, isFormula: boolean, is1904: boolean }} how
 * @returns {import('#lib/domain/sheet.ts').ReadCell}
 */
export function cellText(value, { type, style, isFormula, is1904 }) {
  if (type === 'e') return { fault: 'error' };
  // A formula that nobody has worked out yet: the program that wrote it could not.
  if (isFormula && value === '') return { fault: 'noValue' };
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (type === 'd') return value.slice(0, 10);
  if (type !== 'n' || value === '') return value;
  const number = Number(value);
  if (!Number.isFinite(number)) return { fault: 'error' };
  if (style === 'percent' || style === 'duration') return { fault: style };
  if (style === 'day') {
    // Day 0 is 1899-12-30, and 1904-01-01 where the workbook counts from there.
    const at = new Date(Date.UTC(1899, 11, 30) + (Math.floor(number) + (is1904 ? 1462 : 0)) * dayMs);
    return Number.isNaN(at.getTime()) ? { fault: 'error' } : at.toISOString().slice(0, 10);
  }
  // 0.1 + 0.2 stands in a file as 0.30000000000000004, and nobody has typed that.
  return Number.isSafeInteger(number) ? number.toFixed(0) : String(Number(number.toPrecision(15)));
}
