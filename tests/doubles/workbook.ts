import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** What a test writes into a workbook: XML as spreadsheets write it, part by part. */
export interface WorkbookParts {
  /** The rows of the first sheet. */
  readonly rows: string;
  /** What stands behind them, such as merged cells. */
  readonly behind?: string;
  /** Properties of the workbook, such as the day from which it counts. */
  readonly properties?: string;
  /** Names of the sheets; the rows are in the first. */
  readonly sheets?: readonly { readonly name: string; readonly state?: string }[];
  /** Formats of the styles 1 and up; 0 is the general one. */
  readonly formats?: readonly string[];
  readonly sharedTexts?: readonly string[];
}

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const relations = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** A workbook of such parts. */
export async function workbookWith(parts: WorkbookParts): Promise<Buffer> {
  const { rows, behind = '', properties = '', sheets = [{ name: 'Sheet1' }], formats = [], sharedTexts = [] } = parts;
  const all = sheets.map(({ name, state = 'visible' }, index) => ({ name, state, id: `rId${index + 1}` }));
  const listed = all.map(
    ({ name, state, id }, at) => `<sheet name="${name}" sheetId="${at + 1}" state="${state}" r:id="${id}"/>`,
  );
  const links = all.map(({ id }, at) => `<Relationship Id="${id}" Target="worksheets/sheet${at + 1}.xml"/>`);
  const numbered = formats.map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${code}"/>`);
  const styles = formats.map((_, index) => `<xf numFmtId="${200 + index}"/>`);
  const files: Record<string, string> = {
    'xl/workbook.xml': `<workbook ${main} ${relations}>${properties}<sheets>${listed.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${links.join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet ${main}><numFmts>${numbered.join('')}</numFmts><cellXfs><xf numFmtId="0"/>${styles.join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst ${main}>${sharedTexts.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
  };
  for (const [index] of all.entries()) {
    const own = index === 0 ? `<sheetData>${rows}</sheetData>${behind}` : '<sheetData/>';
    files[`xl/worksheets/sheet${index + 1}.xml`] = `<worksheet ${main}>${own}</worksheet>`;
  }
  return archiveOf(files);
}

/** An archive with such files. */
export async function archiveOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream as Readable);
}
