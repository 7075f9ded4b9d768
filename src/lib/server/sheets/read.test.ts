import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { sheetLimits } from '#lib/domain/sheet.ts';
import { archiveOf, workbookWith } from '#doubles/workbook.ts';
import { readSheet } from './read.ts';
import { limits } from './refused.mjs';
import { workbookOf } from './xlsx.ts';

// Real files, made here, through the thread that reads them.

const cellsOf = async (bytes: Uint8Array | string) => {
  const read = await readSheet(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
  return read.ok ? read.value.rows.map(({ cells }) => cells) : read.error;
};
/** A row of numbers as spreadsheets write them, with the place of each cell's style. */
const row = (number: number, ...cells: readonly string[]) => `<row r="${number}">${cells.join('')}</row>`;
const text = (said: string) => `<c t="inlineStr"><is><t>${said}</t></is></c>`;
const head = row(1, text('编号'), text('积分'));

it('has the same limits in the thread as outside', () => {
  expect(limits).toEqual(sheetLimits);
});

describe('a text file', () => {
  const lines = [
    ['编号', '姓名'],
    ['1', '欧阳秀兰'],
  ];
  it.each([
    ['UTF-8', Buffer.from('编号,姓名\n1,欧阳秀兰\n')],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFF编号,姓名\r\n1,欧阳秀兰\r\n')],
    ['UTF-16', Buffer.from('\uFEFF编号\t姓名\r1\t欧阳秀兰', 'utf16le')],
    ['UTF-16, the other way round', Buffer.from('\uFEFF编号;姓名\n1;欧阳秀兰', 'utf16le').swap16()],
    // 编号,姓名 / 1,欧阳秀兰
    ['GB18030', Buffer.from('b1e0bac52cd0d5c3fb0a312cc5b7d1f4d0e3c0bc0a', 'hex')],
  ])('is read in %s', async (_, bytes) => {
    expect(await cellsOf(bytes)).toEqual(lines);
  });

  it('has cells with quotation marks, separators and lines of their own, whatever ends its lines', async () => {
    expect(await cellsOf('a,b\r"x ""y"", z","1\n2"\n3,4\r\n\r\n5,6')).toEqual([
      ['a', 'b'],
      ['x "y", z', '1\n2'],
      ['3', '4'],
      ['5', '6'],
    ]);
  });

  it('tells the rows by the lines of the file', async () => {
    const read = await readSheet(new TextEncoder().encode('a,b\n\n"x\ny",1\n2,3\n'));
    expect(read.ok && read.value.rows.map(({ number }) => number)).toEqual([1, 3, 5]);
  });

  it('gives back what an export has kept from being a formula', async () => {
    expect(await cellsOf("a\n'=1+1\n'tis\n-5")).toEqual([['a'], ['=1+1'], ["'tis"], ['-5']]);
  });

  it('has cells that cannot be kept told at their places', async () => {
    expect(await cellsOf(`a,b\nx\0y,${'长'.repeat(1_000_000)}`)).toEqual([
      ['a', 'b'],
      [{ fault: 'unstorable' }, { fault: 'tooLong' }],
    ]);
  });
});

describe('a file that is no table', () => {
  it.each([
    ['empty', ''],
    ['empty', '\n\n'],
    ['noRows', '编号,姓名\n'],
    ['pdf', '%PDF-1.7\n'],
    ['quotes', 'a,b\n"x,1\n'],
    ['xls', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['encrypted', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')])],
    ['otherFile', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['encoding', Buffer.from([0x61, 0x0a, 0xff, 0xff])],
    ['broken', Buffer.from('504b030400000000', 'hex')],
    ['tooManyColumns', `${'a,'.repeat(300)}\n1\n`],
  ])('is told as %s', async (told, bytes) => {
    expect(await cellsOf(bytes)).toBe(told);
  });

  it('is told beyond the number of rows, and taken up to it', async () => {
    const rows = (many: number) => `a\n${'x\n'.repeat(many)}`;
    expect(await cellsOf(rows(limits.rows))).toHaveLength(limits.rows + 1);
    expect(await cellsOf(rows(limits.rows + 1))).toBe('tooManyRows');
  });

  it('is told where an archive holds no workbook, a broken one, or definitions of its own', async () => {
    expect(await cellsOf(await archiveOf({ 'word/document.xml': '<w/>' }))).toBe('otherFile');
    expect(await cellsOf(await workbookWith({ rows: '<row><c' }))).toBe('broken');
    const bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><workbook>&b;</workbook>';
    expect(await cellsOf(await archiveOf({ 'xl/workbook.xml': bomb }))).toBe('broken');
    const half = await workbookWith({ rows: head });
    expect(await cellsOf(half.subarray(0, half.length / 2))).toBe('broken');
  });

  it('is no danger where it would unpack to far more than it is', async () => {
    const bomb = await workbookWith({ rows: head + ' '.repeat(20_000_000) });
    expect(bomb.length).toBeLessThan(100_000);
    expect(await cellsOf(bomb)).toBe('tooLarge');
  });
});

describe('a workbook', () => {
  it('is read as an export writes it', async () => {
    async function* pages() {
      const at = new Date('2026-11-21T16:30:00Z');
      const rows = [['=1+1', -5, { fen: 1250 }, at, 'a\u000Bb_x0041_', null]];
      yield await Promise.resolve({ heads: ['a', 'b', 'c', 'd', 'e', 'f'], rows });
    }
    const bytes = await buffer(workbookOf(pages(), { title: 't', zone: 'Asia/Shanghai', tooLong: '' }));
    const [, cells] = (await cellsOf(bytes)) as string[][];
    expect(cells).toEqual(['=1+1', '-5', '12.5', '2026-11-22', 'a\u000Bb_x0041_', '']);
  });

  it('has shared texts, numbers as texts and texts as numbers, all as they are shown', async () => {
    const rows =
      head +
      row(2, '<c t="s"><v>0</v></c>', text('0012'), '<c><v>0.30000000000000004</v></c>', '<c><v>6901234567892</v></c>');
    expect(await cellsOf(await workbookWith({ rows, sharedTexts: ['甲 &amp; 乙'] }))).toContainEqual([
      ...['甲 & 乙', '0012', '0.3', '6901234567892'],
    ]);
  });

  it('has days, counted from 1900 or 1904', async () => {
    const rows = head + row(2, '<c s="1"><v>46348</v></c>');
    const formats = ['yyyy/m/d;@'];
    expect(await cellsOf(await workbookWith({ rows, formats }))).toContainEqual(['2026-11-22']);
    const properties = '<workbookPr date1904="1"/>';
    expect(await cellsOf(await workbookWith({ rows, formats, properties }))).toContainEqual(['2030-11-23']);
  });

  it('has what is no value told: errors, formulas without one, percent, durations', async () => {
    const rows =
      head +
      row(
        2,
        ...['<c t="e"><v>#REF!</v></c>', '<c><f>1+1</f></c>', '<c><f>1+1</f><v>2</v></c>'],
        ...['<c s="1"><v>0.5</v></c>', '<c s="2"><v>1.5</v></c>'],
      );
    expect(await cellsOf(await workbookWith({ rows, formats: ['0.0%', '[h]:mm'] }))).toContainEqual([
      ...[{ fault: 'error' }, { fault: 'noValue' }, '2', { fault: 'percent' }, { fault: 'duration' }],
    ]);
  });

  it('has merged cells told below its heads', async () => {
    const rows = head + row(2, text('1'), text('5')) + row(3, '<c r="B3"><v>6</v></c>');
    const behind = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:A3"/></mergeCells>';
    const fault = { fault: 'merged' };
    expect(await cellsOf(await workbookWith({ rows, behind }))).toEqual([
      ['编号', '积分'],
      [fault, '5'],
      [fault, '6'],
    ]);
  });

  it('is read from the first sheet that is shown, and tells the others and hidden rows', async () => {
    const rows = `${head}<row r="2" hidden="1">${text('1')}</row>`;
    const sheets = [{ name: '居民' }, { name: '说明' }, { name: '旧', state: 'hidden' }];
    const read = await readSheet(await workbookWith({ rows, sheets }));
    expect(read).toMatchObject({ ok: true, value: { name: '居民', others: ['说明', '旧'], hiddenRows: 1 } });
    const hidden = await readSheet(await workbookWith({ rows, sheets: [{ name: 'x', state: 'veryHidden' }] }));
    expect(hidden).toMatchObject({ ok: false, error: 'empty' });
  });
});
