import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBackups } from '#lib/server/backups.ts';
import { folderPlace } from '#lib/server/backup-places/folder.ts';
import { dumpFolder } from '#lib/server/backup.ts';
import { transactionOf, type Database } from '#lib/server/db/database.ts';
import { keepDrill } from '#lib/server/drill/record.ts';
import { findProblems } from '#lib/server/health.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import * as health from '../../src/routes/api/v1/health/+server.ts';
import { describeOnEachDatabase } from './databases.ts';
import { foundCommunity, quiet } from './community.ts';
import { openHub, serve } from './http.ts';

// What is wrong with a hub, each cause made and told by its code.

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'points-store-health-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const dumpName = (at: Date): string => `points-store-${at.toISOString().replace(/[-:.]/g, '')}.tar.gz`;
function placeDump(at: Date): string {
  mkdirSync(dumpFolder(dataDir), { recursive: true });
  const file = join(dumpFolder(dataDir), dumpName(at));
  writeFileSync(file, 'a dump');
  return file;
}

describeOnEachDatabase('health', (database) => {
  /** A hub whose clock is right, with what a test has made of it. */
  const watched = (on: Database = database(), clock = () => new Date()) => {
    const host = { database: on, logger: quiet, clock, metrics: { registry: new Registry() } };
    const places = [folderPlace(join(dataDir, 'disk'))];
    const backups = createBackups(host, dataDir, { places: on.embedded === undefined ? [] : places });
    return { ...host, backups, chainCopy: { write: () => Promise.resolve() } };
  };

  it('finds nothing where nothing is wrong, and names a clock, a database and a drill', async () => {
    placeDump(new Date());
    expect(await findProblems(watched())).toEqual([]);
    expect(await findProblems(watched(database(), () => new Date(Date.now() + 120_000)))).toEqual(['clock']);
    const dead = { execute: () => Promise.reject(new Error('gone')) } as unknown as Database['orm'];
    const without = { ...database(), orm: dead, transaction: transactionOf(dead) };
    expect(await findProblems(watched(without))).toEqual(['database']);
    const about = { at: new Date().toISOString(), tookMs: 1, dump: null, dumpAt: null, detail: '', figures: null };
    await keepDrill(dataDir, { ...about, failure: 'broken' });
    expect(await findProblems(watched())).toEqual(['drill']);
  });

  it('names backups that are late, a place that is gone, and a dump of the future', async () => {
    if (database().embedded === undefined) return;
    placeDump(new Date(Date.now() - 3 * 86_400_000));
    expect(await findProblems(watched())).toEqual(['backup']);
    placeDump(new Date());
    const hub = watched();
    await hub.backups.look();
    expect(await findProblems(hub)).toEqual(['backup', 'backupPlace']);
    // The next dump is taken to be as large as the last, and no disk has room for this one: a file with a hole.
    truncateSync(placeDump(new Date()), 2 ** 43);
    expect(await findProblems(watched())).toEqual(['disk']);
    placeDump(new Date(Date.now() + 86_400_000));
    expect(await findProblems(watched())).toEqual(['disk', 'clock']);
  });

  it('names a second copy of the chain that cannot be written, and a ledger that nobody seals', async () => {
    placeDump(new Date());
    const community = await foundCommunity(database());
    // Facts of the tests bear the date of testNow, which is more than two days ago.
    expect(await findProblems(watched())).toEqual(['seals']);
    const copy = await openChainCopy({ database: database(), logger: quiet }, join(dataDir, 'copy'));
    expect(await findProblems({ ...watched(), chainCopy: copy })).toEqual(['seals']);
    rmSync(join(dataDir, 'copy'), { recursive: true });
    writeFileSync(join(dataDir, 'copy'), 'a file where the folder belongs');
    await foundCommunity(database());
    const torn = await openChainCopy({ database: database(), logger: quiet }, join(dataDir, 'copy'));
    await torn.write(community);
    expect(await findProblems({ ...watched(), chainCopy: torn })).toEqual(['chainCopy', 'seals']);
  });

  it('tells them to who looks after the hub alone', async () => {
    const hub = openHub(database());
    const ask = async (address: string, headers = {}): Promise<unknown> =>
      (await serve(hub, health.GET, new Request('https://points.example/api/v1/health', { headers }), address)).json();
    expect(await ask('192.0.2.1')).not.toHaveProperty('problems');
    expect(await ask('127.0.0.1')).toHaveProperty('problems');
    expect(await ask('192.0.2.1', { authorization: 'Bearer a token of the test' })).toHaveProperty('problems');
  });
});
