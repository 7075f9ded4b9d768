import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openAsBlob,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { backUp } from '#lib/server/backup.ts';
import { CommunityGone, folderForDump, servedFolder } from '#lib/server/data-place.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { embeddedFolder, openDatabase } from '#lib/server/db/open.ts';
import { makeDemoSecrets } from '#lib/server/demo/secrets.ts';
import { seedDemo } from '#lib/server/demo/seed.ts';
import { NoCommunity, NotADemo, openCommunity } from '#lib/server/open-community.ts';
import { OtherKind, restore } from '#lib/server/restore.ts';
import { foundCommunity, testNow } from './community.ts';
import { createPostgresDatabase, databases } from './databases.ts';

// Demo and real community have databases, files and backups apart, and neither takes the place of the other.

let dataDir: string;
const demo = () => join(dataDir, 'demo');
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'points-store-apart-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Puts an empty database into a folder, which is quicker than to have one made. */
async function placeEmpty(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const loadDataDir = await openAsBlob(inject('memoryImage'));
  await (await PGlite.create({ dataDir: embeddedFolder(folder), loadDataDir })).close();
}

/** What a hub with these settings serves. */
async function served(wantsDemo = false, databaseUrl?: string) {
  const opened = await openCommunity({ databaseUrl, dataDir, wantsDemo, demoResidents: 2 });
  try {
    const [row] = await queryRows<{ demo: boolean }>(opened.database.orm, sql`SELECT demo FROM community`);
    return { folder: opened.folder, demo: row?.demo };
  } finally {
    await opened.database.close();
  }
}

async function foundHere(databaseUrl?: string): Promise<void> {
  if (databaseUrl === undefined) await placeEmpty(dataDir);
  const database = await openDatabase({ databaseUrl, dataDir });
  await foundCommunity(database);
  await database.close();
}

it('shows the demo in a folder of its own, again and again', { timeout: 60_000 }, async () => {
  await placeEmpty(demo());
  expect(await served()).toEqual({ folder: demo(), demo: true });
  expect(readdirSync(dataDir)).toEqual(['demo']);
  // A set-up that was broken off leaves an empty database where a community would lie.
  await placeEmpty(dataDir);
  expect(existsSync(join(demo(), 'demo.json'))).toBe(true);
  expect(await served()).toEqual({ folder: demo(), demo: true });
});

it('serves a demo of a release that put it into the data folder itself', { timeout: 60_000 }, async () => {
  await placeEmpty(demo());
  await served();
  for (const name of readdirSync(demo())) renameSync(join(demo(), name), join(dataDir, name));
  rmSync(demo(), { recursive: true });
  expect(await served()).toEqual({ folder: dataDir, demo: true });
  expect(await served(true)).toEqual({ folder: dataDir, demo: true });
});

it('serves a real community, and the demo beside it to whoever asks for that', { timeout: 60_000 }, async () => {
  await foundHere();
  expect(await served()).toEqual({ folder: dataDir, demo: false });
  expect(servedFolder(dataDir, true)).toBe(demo());
});

it('shows no demo where a community has lost its database', () => {
  mkdirSync(join(dataDir, 'dumps'));
  expect(servedFolder(dataDir)).toBe(demo());
  writeFileSync(join(dataDir, 'dumps', 'hub-facts.jsonl'), '');
  expect(() => servedFolder(dataDir)).toThrow(CommunityGone);
  expect(servedFolder(dataDir, true)).toBe(demo());
  // A restore that only has to be finished is a database as well.
  mkdirSync(`${embeddedFolder(dataDir)}.restored`);
  expect(servedFolder(dataDir)).toBe(dataDir);
});

it('fills no PostgreSQL unasked, and puts no demo into a real one', { timeout: 60_000 }, async () => {
  const { url, drop } = await createPostgresDatabase(inject('postgres').template);
  const real = await createPostgresDatabase(inject('postgres').template);
  try {
    await expect(served(false, url)).rejects.toThrow(NoCommunity);
    await expect(served(false, url)).rejects.toThrow(NoCommunity);
    expect(readdirSync(dataDir)).toEqual([]);
    expect(await served(true, url)).toEqual({ folder: demo(), demo: true });
    expect(await served(false, url)).toEqual({ folder: demo(), demo: true });

    await foundHere(real.url);
    expect(await served(false, real.url)).toEqual({ folder: dataDir, demo: false });
    await expect(served(true, real.url)).rejects.toThrow(NotADemo);
  } finally {
    await Promise.all([drop(), real.drop()]);
  }
});

it('restores neither over the other, and a dump of the demo into the demo', { timeout: 60_000 }, async () => {
  const embedded = databases.find(({ kind }) => kind === 'pglite');
  const dumpOf = async (folder: string, fill: (database: Database) => Promise<unknown>): Promise<string> => {
    const database = await embedded?.open();
    if (database === undefined) throw new Error('the embedded database is not among the tested ones');
    await fill(database);
    const file = await backUp(database, folder, testNow);
    await database.close();
    return file;
  };
  const secrets = makeDemoSecrets(secureRandom);
  const ofReal = await dumpOf(dataDir, foundCommunity);
  const ofDemo = await dumpOf(demo(), (database) =>
    seedDemo(database, { residents: 2, secrets, now: testNow, random: secureRandom }),
  );
  const places = [ofReal, ofDemo, '/media/usb/points-store.tar.gz'].map((file) => folderForDump(dataDir, file));
  expect(places).toEqual([dataDir, demo(), dataDir]);

  const put = (file: string, folder: string) => restore({ file, dataDir: folder }, testNow, secureRandom);
  writeFileSync(join(demo(), 'demo.json'), '');
  await expect(put(ofReal, demo())).rejects.toThrow(OtherKind);
  // It stands for a real database: what is there before a restore is only moved, never opened.
  mkdirSync(embeddedFolder(dataDir));
  await expect(put(ofDemo, dataDir)).rejects.toThrow(OtherKind);
  expect(readdirSync(dataDir).sort()).toEqual(['database', 'demo', 'dumps']);
});
