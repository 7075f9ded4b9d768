import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, it, onTestFinished } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { makeDemoSecrets } from '#lib/server/demo/secrets.ts';
import { seedDemo } from '#lib/server/demo/seed.ts';
import { load } from '../../src/routes/demo/cards/+page.server.ts';
import { testNow } from './community.ts';
import { databases } from './databases.ts';

// The page is of the demo alone, and asks which community that is: on a shared PostgreSQL nobody has one.

const pageSchema = v.object({
  next: v.nullable(v.number()),
  sheets: v.array(v.array(v.object({ groups: v.unknown() }))),
});

it('the demo shows its cards fifty at a time, each of them once', async () => {
  const database = await databases.find(({ kind }) => kind === 'pglite')?.open();
  if (database === undefined) throw new Error('there is an embedded database');
  const dataDir = await mkdtemp(join(tmpdir(), 'points-store-demo-'));
  onTestFinished(async () => {
    await database.close();
    await rm(dataDir, { recursive: true });
  });
  const secrets = makeDemoSecrets(secureRandom);
  await seedDemo(database, { secrets, now: testNow, random: secureRandom });
  await writeFile(join(dataDir, 'demo.json'), JSON.stringify(secrets));

  const shown = async (query: string) => {
    const url = new URL(`http://hub.lan/demo/cards${query}`);
    const event = { locals: { dataDir, hub: { database }, language: 'zh-CN' }, url };
    const page = v.parse(pageSchema, await load(event as never));
    return { next: page.next, cards: page.sheets.flat().map(({ groups }) => String(groups)) };
  };
  const pages = [await shown('?page=1'), await shown('?page=2'), await shown('?page=3')];
  expect(pages.map(({ next, cards }) => [next, cards.length])).toEqual([
    [2, 50],
    [3, 50],
    [null, 20],
  ]);
  const all = pages.flatMap(({ cards }) => cards);
  expect(new Set(all).size).toBe(120);
  for (const first of ['', '?all', '?page=0', '?page=1e300', '?page=-1']) {
    expect(await shown(first)).toEqual({ next: null, cards: all.slice(0, 10) });
  }
  expect(await shown('?page=999999')).toEqual({ next: null, cards: [] });
});
