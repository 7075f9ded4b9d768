import 'fake-indexeddb/auto';
import Dexie from '#dexie';
import { expect, test } from 'vitest';
import { openAsItIs, openTables } from './open.ts';
import { unansweredChains } from './staff/export.ts';

/** Every table with its keys, as Dexie takes them. */
const schemaOf = ({ tables }: Dexie) =>
  tables.map(({ name, schema: { primKey, indexes } }): [string, string] => [
    name,
    [primKey, ...indexes].map(({ src }) => src).join(),
  ]);

test('F91 a database that a newer release has used opens after the app was put back, with all that is in it', async () => {
  const name = `newer-${crypto.randomUUID()}`;
  const first = await openTables(name, () => undefined);
  if (first.kind !== 'open') throw new Error(first.kind);
  await first.tables.write('persistent', true);
  first.tables.close();
  const newer = new Dexie(name);
  // Dexie multiplies by ten; this is a version far beyond ours, with a table that we do not know.
  newer.version(first.tables.verno + 7).stores({ ...Object.fromEntries(schemaOf(first.tables)), later: '++id' });
  await newer.open();
  await newer.table('later').add({ what: 'of a release to come' });
  newer.close();
  const again = await openTables(name, () => undefined);
  expect(again.kind === 'unavailable' ? again.cause : again.kind).toBe('open');
  if (again.kind !== 'open') return;
  expect(await again.tables.read('persistent')).toBe(true);
  await again.tables.write('persistent', false);
  again.tables.close();
  await newer.open();
  expect(await newer.table('later').count()).toBe(1);
  newer.close();
});

test('F91 a database of the release before opens with all that is in it, and takes the rows of new scopes', async () => {
  const name = `older-${crypto.randomUUID()}`;
  const first = await openTables(name, () => undefined);
  if (first.kind !== 'open') throw new Error(first.kind);
  const before = Object.fromEntries(schemaOf(first.tables).filter(([table]) => table !== 'scopeRows'));
  await first.tables.delete();
  const older = new Dexie(name);
  older.version(2).stores(before);
  await older.table('suppliers').add({ id: 'sup_1', name: '供销社', nameEn: 'Co-op' });
  older.close();
  const opened = await openTables(name, () => undefined);
  if (opened.kind !== 'open') throw new Error(opened.kind);
  expect(await opened.tables.suppliers.count()).toBe(1);
  await opened.tables.scopeRows.put({ scope: 'later', id: 'one', row: { id: 'one' } });
  expect(await opened.tables.scopeRows.count()).toBe(1);
  opened.tables.close();
});

test('F91 a database that this release cannot open is read as it is', async () => {
  const name = `keyed-otherwise-${crypto.randomUUID()}`;
  const other = new Dexie(name);
  other.version(2).stores({
    meta: 'name',
    outbox: '[epoch+seq], commandId',
    exceptions: '[epoch+seq], state',
    handovers: 'keyedOtherwise',
  });
  await other.open();
  await other.table('meta').add({ name: 'chain', value: { epoch: 'e', answeredSeq: 1 } });
  for (const seq of [1, 2]) await other.table('outbox').add({ epoch: 'e', seq, event: { seq } });
  other.close();
  const opened = await openTables(name, () => undefined);
  expect(opened.kind === 'unavailable' && opened.cause).toMatch(/^UpgradeError/);
  const tables = await openAsItIs(name);
  expect(await unansweredChains(tables)).toEqual([
    { epoch: 'e', recovered: false, events: [{ event: { seq: 2 }, words: null }] },
  ]);
  tables.close();
});
