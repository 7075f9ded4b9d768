import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { expect, test } from 'vitest';
import { openTables } from './open.ts';

test('F91 a database that a newer release has used opens after the app was put back, with all that is in it', async () => {
  const name = `newer-${crypto.randomUUID()}`;
  const first = await openTables(name, () => undefined);
  if (first.kind !== 'open') throw new Error(first.kind);
  await first.tables.write('persistent', true);
  first.tables.close();
  const newer = new Dexie(name);
  // Dexie multiplies by ten; this is a version far beyond ours, with a table that we do not know.
  const ours = first.tables.tables.map(({ name: table, schema: { primKey, indexes } }) => [
    table,
    [primKey, ...indexes].map(({ src }) => src).join(),
  ]);
  newer.version(first.tables.verno + 7).stores({ ...Object.fromEntries(ours), later: '++id' });
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
