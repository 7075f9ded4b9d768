import { limits, newTable, Refused } from './refused.mjs';
import { openArchive } from './archive.mjs';
import { cellText, readStyles } from './cells.mjs';
import { parts } from './xml.mjs';

/** @typedef {import('#lib/domain/sheet.ts').ReadCell} ReadCell */
/** @typedef {import('./xml.mjs').Attributes} Attributes */

/**
 * Reads the first sheet of a workbook that is not hidden. Throws Refused for what is none, or is more than a table may
 * hold; while it is unpacked, whatever its head claims.
 * @param {Buffer} bytes
 * @param {(rows: number) => void} tell
 * @returns {Promise<import('#lib/domain/sheet.ts').ReadSheet>}
 */
export async function readXlsx(bytes, tell) {
  const archive = await openArchive(bytes, limits.inflatedBytes);
  const workbook = await readWorkbook(archive);
  const shown = workbook.sheets.filter(({ state }) => state === 'visible');
  const sheet = shown[0];
  if (sheet === undefined) throw new Refused('empty');
  const texts = await readSharedTexts(archive);
  const styles = await readStyles(archive);
  const read = await readRows(archive, sheet.file, { texts, styles, is1904: workbook.is1904, tell });
  return {
    ...read,
    name: sheet.name,
    others: workbook.sheets.filter((each) => each !== sheet).map(({ name }) => name),
  };
}

/** @param {import('./archive.mjs').Archive} archive */
async function readWorkbook(archive) {
  if (!archive.has('xl/workbook.xml')) throw new Refused('otherFile');
  /** @type {Map<string, string>} */
  const targets = new Map();
  await parts(archive, 'xl/_rels/workbook.xml.rels', {
    open: (name, { Id = '', Target = '' }) => {
      if (name === 'Relationship') targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
    },
  });
  /** @type {{ name: string, state: string, file: string }[]} */
  const sheets = [];
  let is1904 = false;
  await parts(archive, 'xl/workbook.xml', {
    open: (name, attributes) => {
      if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const link = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      const { name: title = '', state = 'visible' } = attributes;
      sheets.push({ name: title, state, file: targets.get(link) ?? '' });
    },
  });
  return { sheets, is1904 };
}

/**
 * Texts that cells name by their place. What stands above a text, as its pronunciation, is no part of it.
 * @param {import('./archive.mjs').Archive} archive
 */
async function readSharedTexts(archive) {
  /** @type {string[]} */
  const texts = [];
  if (!archive.has('xl/sharedStrings.xml')) return texts;
  let said = '';
  let depth = 0;
  let isText = false;
  await parts(archive, 'xl/sharedStrings.xml', {
    open: (name) => {
      if (name === 'si') said = '';
      if (name === 'rPh') depth += 1;
      isText = name === 't' && depth === 0;
    },
    text: (text) => {
      if (isText) said += text;
    },
    close: (name) => {
      if (name === 'si') texts.push(unescaped(said));
      if (name === 'rPh') depth -= 1;
      isText = false;
    },
  });
  return texts;
}

/**
 * Characters that XML cannot hold are written as _x000B_.
 * @param {string} text
 */
const unescaped = (text) =>
  text.replaceAll(/_x([\dA-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

/**
 * @param {import('./archive.mjs').Archive} archive
 * @param {string} file
 * @param {{ texts: readonly string[], styles: readonly import('./cells.mjs').Style[], is1904: boolean, tell: (rows: number) => void }} known
 */
async function readRows(archive, file, { texts, styles, is1904, tell }) {
  if (!archive.has(file)) throw new Refused('broken');
  const table = newTable(tell);
  let number = 0;
  let column = 0;
  let hiddenRows = 0;
  let isValue = false;
  let isFormula = false;
  /** @type {ReadCell[]} */
  let cells = [];
  /** @type {Attributes} */
  let cell = {};
  let said = '';
  /** @type {[number, number, number, number][]} */
  const merged = [];
  await parts(archive, file, {
    open: (name, attributes) => {
      if (name === 'row') {
        number = attributes['r'] === undefined ? number + 1 : Number(attributes['r']);
        column = 0;
        cells = [];
        if (['1', 'true'].includes(attributes['hidden'] ?? '')) hiddenRows += 1;
      } else if (name === 'c') {
        cell = attributes;
        column = attributes['r'] === undefined ? column + 1 : placeOf(attributes['r'])[0];
        if (column > limits.columns) throw new Refused('tooManyColumns');
        said = '';
        isFormula = false;
      } else if (name === 'f') isFormula = true;
      else if (name === 'mergeCell') {
        const [from = '', to = from] = (attributes['ref'] ?? '').split(':');
        merged.push([...placeOf(from), ...placeOf(to)]);
      }
      isValue = name === 'v' || name === 't';
    },
    text: (text) => {
      if (isValue) said += text;
    },
    close: (name) => {
      isValue = false;
      if (name === 'c') {
        const value = cell['t'] === 's' ? (texts[Number(said)] ?? '') : cell['t'] === 'n' ? said : unescaped(said);
        const style = styles[Number(cell['s'] ?? 0)] ?? 'plain';
        while (cells.length < column - 1) cells.push('');
        cells[column - 1] = cellText(value, { type: cell['t'] ?? 'n', style, isFormula, is1904 });
      } else if (name === 'row') table.add(number, cells);
    },
  });
  return { rows: withMerged(table.rows, merged), hiddenRows };
}

/**
 * Column and row of a place such as B12, from 1.
 * @param {string} place
 * @returns {[number, number]}
 */
function placeOf(place) {
  const [, letters = '', digits = ''] = /^([A-Z]{1,3})(\d{1,7})$/.exec(place) ?? [];
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  if (column === 0) throw new Refused('broken');
  return [column, Number(digits)];
}

/**
 * Cells that were joined with others say nothing for themselves. One that spans the heads alone does no harm.
 * @param {import('#lib/domain/sheet.ts').ReadRow[]} rows
 * @param {readonly [number, number, number, number][]} merged
 */
function withMerged(rows, merged) {
  const first = rows[0]?.number ?? 0;
  const spans = merged.filter(([, , , toRow]) => toRow > first).slice(0, limits.rows);
  if (spans.length === 0) return rows;
  /** @type {Map<number, [number, number][]>} */
  const byRow = new Map();
  const last = rows.at(-1)?.number ?? 0;
  for (const [from, fromRow, to, toRow] of spans) {
    for (let row = fromRow; row <= Math.min(toRow, last); row += 1)
      byRow.set(row, [...(byRow.get(row) ?? []), [from, to]]);
  }
  return rows.map(({ number, cells }) => {
    const joined = byRow.get(number) ?? [];
    /** @type {ReadCell} */
    const fault = { fault: 'merged' };
    return {
      number,
      cells: cells.map((cell, index) => (joined.some(([from, to]) => index + 1 >= from && index < to) ? fault : cell)),
    };
  });
}
