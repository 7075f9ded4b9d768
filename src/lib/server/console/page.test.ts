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

  it('of a list by time begins at a time', () => {
    const place = (time: string) => Buffer.from(JSON.stringify([time, 'key'])).toString('base64url');
    const older = (from: string) => olderThan(transferTable.recordedAt, textKey(transferTable.id), from);
    expect(older(place('soon'))).toBeUndefined();
    expect(older(place('1000'))).toBeDefined();
  });
});
