import { buffer, text as textOf } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { SaxesParser } from 'saxes';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { describe, expect, it } from 'vitest';
import type { SheetPage, SheetValue } from '#lib/domain/sheet.ts';
import { csvOf } from './csv.ts';
import { workbookOf } from './xlsx.ts';

const zone = 'Asia/Shanghai';
const at = new Date('2026-11-21T16:30:00Z');

async function* pagesOf(...pages: readonly (readonly (readonly SheetValue[])[])[]): AsyncGenerator<SheetPage> {
  for (const rows of pages) yield await Promise.resolve({ heads: ['编号', 'Points, "now"'], rows });
}

describe('a table as CSV', () => {
  const written = (rows: readonly (readonly SheetValue[])[]) => textOf(Readable.from(csvOf(pagesOf(rows), zone)));

  it('is UTF-8 with a byte order mark, its heads once and lines that end as RFC 4180 has them', async () => {
    const csv = await textOf(Readable.from(csvOf(pagesOf([['甲', 1]], [['乙', null]]), zone)));
    expect(csv).toBe('\uFEFF编号,"Points, ""now"""\r\n甲,1\r\n乙,\r\n');
  });

  it.each(['=1+1', '+86 10', '-cmd', '@SUM(A1)', '\tx', '\rx'])('keeps %j from being a formula', async (cell) => {
    const [, line] = (await written([[cell, -5]])).split('\r\n');
    expect(line?.replaceAll('"', '')).toBe(`'${cell},-5`);
  });

  it('writes numbers as numbers, money in yuan and times by the clocks of the community', async () => {
    const csv = await written([
      [-5, { fen: -150 }],
      [at, 'a\nb'],
    ]);
    expect(csv.split('\r\n').slice(1, 3)).toEqual(['-5,-1.50', '2026-11-22 00:30:00,"a\nb"']);
  });
});

/** The files of an archive by their names. */
async function unpacked(archive: Buffer): Promise<ReadonlyMap<string, string>> {
  const zip: ZipFile = await promisify<Buffer, object, ZipFile>(fromBuffer)(archive, { lazyEntries: true });
  const files = new Map<string, string>();
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => {
      resolve(files);
    });
    zip.on('entry', (entry: Entry) => {
      zip.openReadStream(entry, (failure, stream) => {
        if (failure) return reject(failure);
        textOf(stream).then((content) => {
          files.set(entry.fileName, content);
          zip.readEntry();
        }, reject);
      });
    });
    zip.readEntry();
  });
}

describe('a table as a workbook', () => {
  const options = { title: '居民: 全部', zone, tooLong: '放不下' };
  const sheetOf = async (...pages: readonly (readonly (readonly SheetValue[])[])[]) => {
    const files = await unpacked(await buffer(workbookOf(pagesOf(...pages), options)));
    for (const xml of files.values()) new SaxesParser().write(xml).close();
    return { files, sheet: files.get('xl/worksheets/sheet1.xml') ?? '' };
  };

  it('has the parts that a workbook needs, each of them well-formed', async () => {
    const { files } = await sheetOf([['甲', 1]]);
    expect([...files.keys()].sort()).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ]);
    expect(files.get('xl/workbook.xml')).toContain('<sheet name="居民  全部"');
  });

  it('holds texts that begin like formulas as texts, and no formula at all', async () => {
    const { sheet } = await sheetOf([['=1+1', '-cmd']]);
    expect(sheet).toContain('<c t="inlineStr" s="4"><is><t xml:space="preserve">=1+1</t></is></c>');
    expect(sheet).not.toContain('<f');
  });

  it('holds numbers, money and moments as those', async () => {
    const { sheet } = await sheetOf([[-5, { fen: -150 }]], [[at, null]]);
    expect(sheet).toContain('<row><c><v>-5</v></c><c s="2"><v>-1.5</v></c></row>');
    // 46348 days after 1899-12-30 is 2026-11-22.
    expect(/<row><c s="1"><v>([\d.]+)<\/v><\/c><c\/><\/row>/.exec(sheet)?.[1]).toMatch(/^46348\.0208333/);
  });

  it('writes what XML cannot hold as spreadsheets do, and no half characters', async () => {
    const { sheet } = await sheetOf([['a\0<&_x0041_', '\uD83D!']]);
    expect(sheet).toContain('a_x0000_&lt;&amp;_x005F_x0041_');
    expect(sheet).toContain('\uFFFD!');
  });

  it('is cut within a cell at what a cell holds', async () => {
    const { sheet } = await sheetOf([['长'.repeat(40_000), 1]]);
    expect(/长+…/.exec(sheet)?.[0]).toHaveLength(32_767);
  });

  it('breaks off where the rows cannot be read', async () => {
    async function* failing(): AsyncGenerator<SheetPage> {
      yield await Promise.resolve({ heads: ['a'], rows: [['1']] });
      throw new Error('the database is gone');
    }
    await expect(buffer(workbookOf(failing(), options))).rejects.toThrow('the database is gone');
  });
});
