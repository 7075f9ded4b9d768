import 'fake-indexeddb/auto';
import { afterEach, expect, it, vi } from 'vitest';
import { openTables } from './open.ts';

const openRaw = (name: string, version: number): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('not opened'));
  });

afterEach(() => void vi.useRealTimers());

it('F11 an old tab that does not let go is told of, instead of a blank screen', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const old = await openRaw('held', 1);
  const opening = openTables('held', () => undefined);
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
  vi.runAllTimers();
  expect(await opening).toEqual({ kind: 'blocked' });
  old.close();
});

it('F11 an old page lets go at once when a newer version wants the database, and hears of it', async () => {
  let replaced = false;
  const opened = await openTables('shared', () => (replaced = true));
  expect(opened.kind).toBe('open');
  const newer = await openRaw('shared', 1000);
  expect(replaced).toBe(true);
  newer.close();
});

it('says so where there is no IndexedDB', async () => {
  vi.stubGlobal('indexedDB', undefined);
  expect(await openTables('none', () => undefined)).toEqual({ kind: 'unavailable', cause: 'indexedDB is missing' });
  vi.unstubAllGlobals();
});
