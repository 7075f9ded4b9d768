import { pipeline, PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { SheetPage, SheetValue } from '#lib/domain/sheet.ts';
import { serialOf } from './local-time.ts';

// Workbooks by ECMA-376 with one sheet. Texts stand in their cells, so that nothing has to be known before the last
// row: a list of any length is written as it is read.

/** What a sheet holds at most, with the row of heads. */
const mostRows = 1_048_576;
/** What a cell holds at most, in UTF-16 units. */
const longestText = 32_767;

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const mime = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** What a workbook is written for. */
export interface WorkbookOptions {
  /** The name of the sheet. */
  readonly title: string;
  /** Whose clocks its times are told by. */
  readonly zone: string;
  /** What the last row says where there are more rows than a sheet holds. */
  readonly tooLong: string;
}

/**
 * A table as a workbook (XLSX), written as its pages come and compressed outside of the event loop. Texts are texts,
 * whatever they begin with; numbers, money in yuan and times are of those types. What reading the pages throws breaks
 * the stream off.
 */
export function workbookOf(pages: AsyncIterable<SheetPage>, options: WorkbookOptions): Readable {
  const zip = new ZipFile();
  const sheet = Readable.from(sheetXml(pages, options), { objectMode: false });
  const output = new PassThrough();
  sheet.on('error', (failure) => output.destroy(failure));
  zip.on('error', (failure: Error) => output.destroy(failure));
  // Whoever reads may leave: then nothing more is asked for.
  pipeline(zip.outputStream, output, () => sheet.destroy());
  for (const [name, text] of Object.entries(fixedParts(options.title))) {
    zip.addBuffer(Buffer.from(declaration + text), name);
  }
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml');
  zip.end();
  return output;
}

const fixedParts = (title: string): Readonly<Record<string, string>> => ({
  '[Content_Types].xml': `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${mime}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${mime}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${mime}.styles+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${sheetName(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="#,##0.00"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/></cellXfs></styleSheet>`,
});

/** The places of the styles above. */
const styles = { moment: 1, money: 2, head: 3, text: 4 } as const;

/** The name of a sheet holds at most 31 characters, and none of these. */
const sheetName = (title: string): string => escaped(title.replaceAll(/[\\/?*[\]:']/g, ' ').slice(0, 31)) || 'Sheet1';

async function* sheetXml(pages: AsyncIterable<SheetPage>, { zone, tooLong }: WorkbookOptions): AsyncGenerator<Buffer> {
  let written = 0;
  for await (const { heads, rows } of pages) {
    let xml = '';
    if (written === 0) {
      xml += declaration + sheetStart(heads.length);
      xml += rowXml(heads.map((head) => textCell(head, styles.head)));
      written = 1;
    }
    // The last row is kept for saying that there is more.
    const fitting = rows.slice(0, mostRows - 1 - written);
    xml += fitting.map((row) => rowXml(row.map((value) => cellXml(value, zone)))).join('');
    written += fitting.length;
    const isCut = fitting.length < rows.length;
    yield Buffer.from(isCut ? xml + rowXml([textCell(tooLong, styles.head)]) : xml);
    if (isCut) break;
  }
  yield Buffer.from('</sheetData></worksheet>');
}

/** The heads stay in view. */
const sheetStart = (columns: number): string =>
  `<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="${Math.max(columns, 1)}" width="20" customWidth="1"/></cols><sheetData>`;

const rowXml = (cells: readonly string[]): string => `<row>${cells.join('')}</row>`;

function cellXml(value: SheetValue, zone: string): string {
  if (value === null || value === '') return '<c/>';
  if (typeof value === 'number') return `<c><v>${value}</v></c>`;
  if (value instanceof Date) return `<c s="${styles.moment}"><v>${serialOf(value, zone)}</v></c>`;
  if (typeof value === 'object') return `<c s="${styles.money}"><v>${value.fen / 100}</v></c>`;
  return textCell(value, styles.text);
}

function textCell(text: string, style: number): string {
  const cut = text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;
  return `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${escaped(cut)}</t></is></c>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * A text for XML. What XML cannot hold is written as spreadsheets do it, `_x000B_`; a text that looks like that already
 * gets its underscore written so.
 */
const escaped = (text: string): string =>
  text
    .replaceAll(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, (character) => (/[\t\n]/.test(character) ? character : hexEscape(character)))
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');

const hexEscape = (character: string): string =>
  `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
