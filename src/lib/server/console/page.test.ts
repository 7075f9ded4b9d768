import { describe, expect, it } from 'vitest';
import { transferTable } from '../db/schema/ledger.ts';
import { olderThan, pageOf, readPlace, textKey } from './page.ts';

const placeOf = (row: number): readonly [string, string] => [String(row), `id-${String(row)}`];

describe('a page', () => {
  it('leads to the next one while there is a surplus row', () => {
    const page = pageOf([1, 2, 3], (row) => [...placeOf(row)], 2);
    expect(page.rows).toEqual([1, 2]);
    expect(readPlace(page.next)).toEqual(['2', 'id-2']);
    expect(pageOf([1, 2], (row) => [...placeOf(row)], 2).next).toBeNull();
    expect(pageOf([], (row: number) => [...placeOf(row)], 2)).toEqual({ rows: [], next: null });
  });

  it('begins at the front when the address is damaged', () => {
    for (const text of [null, '', '%', 'bm9uc2Vuc2U', Buffer.from('[1,2]').toString('base64url')]) {
      expect(readPlace(text)).toBeUndefined();
    }
  });

  it('F67 of a list by time begins at a time that there is', () => {
    const place = (time: string) => Buffer.from(JSON.stringify([time, 'key'])).toString('base64url');
    const older = (from: string) => olderThan(transferTable.recordedAt, textKey(transferTable.id), from);
    for (const none of ['soon', '', ' ', 'NaN', 'Infinity', '1e300', '8.64e15', '-8.64e15', '-62167219200000']) {
      expect(older(place(none)), none).toBeUndefined();
    }
    expect(older(Buffer.from(JSON.stringify(['1000', 'k\0'])).toString('base64url'))).toBeUndefined();
    expect(older(place('1000'))).toBeDefined();
  });
});
