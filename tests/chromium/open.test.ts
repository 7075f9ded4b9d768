import Dexie from '#dexie';
import { expect, test } from 'vitest';
import { openTables } from '#lib/kiosk/store/open.ts';

const newName = (): string => `open-${crypto.randomUUID()}`;

test('a new database is made with its tables, and is no loss', async () => {
  const opened = await openTables(newName(), () => undefined);
  if (opened.kind !== 'open') throw new Error(opened.kind);
  expect(opened.dataLost).toBe(false);
  expect(opened.tables.tables.map(({ name }) => name)).toContain('outbox');
  opened.tables.close();
});

test('F3 every transaction of the store is strict: on the disk before it is done', async () => {
  const opened = await openTables(newName(), () => undefined);
  if (opened.kind !== 'open') throw new Error(opened.kind);
  const { tables } = opened;
  const durability = await tables.transaction('rw', tables.meta, async () => {
    await tables.write('persistent', true);
    return (Dexie.currentTransaction as unknown as { idbtrans: IDBTransaction }).idbtrans.durability;
  });
  expect(durability).toBe('strict');
  tables.close();
});
