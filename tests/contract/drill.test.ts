import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backUp, dumpFolder } from '#lib/server/backup.ts';
import { createBackups } from '#lib/server/backups.ts';
import { changePolicy, policyOf } from '#lib/server/console/policy.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { openInMemory } from '#lib/server/db/pglite.ts';
import { migrate } from '#lib/server/db/migrate.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { decryptionBy, encryptionFor, makeKey } from '#lib/server/encryption.ts';
import { writeDurably } from '#lib/server/durable-file.ts';
import { drill } from '#lib/server/drill/drill.ts';
import { keepDrill, readDrills, type DrillOutcome } from '#lib/server/drill/record.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { asAdmin, initialise, newFolder, startServer, type RunningServer } from '../postgres/cluster.ts';
import { findSystem } from '../postgres/system.ts';
import { databases } from './databases.ts';
import { byManager, chainOf, foundCommunity, openingPoints, openingStock, quiet, testNow } from './community.ts';

// A dump that somebody restores beside the running hub: what is proved by it, and what is found out.

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'points-store-drill-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A hub's chain with its second copy, in which a manager does something. */
async function hubOn(database: Database, community: string) {
  const context = {
    ...chainOf(database),
    chainCopy: await openChainCopy({ database, logger: quiet }, dataDir),
  };
  return async (lowStockPieces: number): Promise<void> => {
    const seen = await policyOf(database.orm, community);
    const wanted = { seen, wanted: { ...seen, lowStockPieces }, reason: '试试' };
    expect((await changePolicy(context, byManager(community), wanted, testNow)).ok).toBe(true);
  };
}

/** How a drill without a dump went. */
const outcomeOf = (failure: DrillOutcome['failure']): DrillOutcome => {
  return { at: testNow.toISOString(), tookMs: 1, dump: null, dumpAt: null, failure, detail: '', figures: null };
};

/** Somebody gives a resident points past the ledger. */
const giveSecretly = sql`UPDATE account SET balance = balance + 1 WHERE kind = 'resident'`;

/** How many databases of drills a server has. */
async function drillDatabases(url: string): Promise<number> {
  const database = openPostgres(url);
  try {
    const named = sql`SELECT 1 FROM pg_database WHERE datname LIKE 'points_store_drill_%'`;
    return (await queryRows(database.orm, named)).length;
  } finally {
    await database.close();
  }
}

// Each drill starts several databases one after the other.
const slow = { timeout: 120_000 };

describe('on the embedded database', slow, () => {
  let database: Database;
  let community: string;
  beforeAll(async () => {
    const embedded = databases.find(({ kind }) => kind === 'pglite');
    if (embedded === undefined) throw new Error('the embedded database is not among the tested ones');
    database = await embedded.open();
    community = await foundCommunity(database);
  });
  afterAll(() => database.close());

  it('F154 proves the newest dump with what the second copy adds, and leaves nothing but its outcome', async () => {
    const setLowStock = await hubOn(database, community);
    await writeDurably(join(dumpFolder(dataDir), 'points-store-20200101T000000000Z.tar.gz'), 'an older one');
    const newest = await backUp(database, dataDir, testNow);
    await setLowStock(7);
    const before = readdirSync(dataDir).sort();
    const outcome = await drill({ dataDir }, testNow);
    expect(outcome).toMatchObject({ failure: null, detail: '', dumpAt: testNow.toISOString() });
    expect(newest).toContain(outcome.dump);
    expect(outcome.figures).toMatchObject({
      communities: 1,
      replayed: 1,
      points: 3 * openingPoints,
      pieces: 3 * openingStock,
      compared: true,
    });
    expect(readdirSync(dataDir).sort()).toEqual([...before, 'drill.json'].sort());
    const registry = new Registry();
    const host = { database, logger: quiet, clock: () => testNow, metrics: { registry } };
    expect(await createBackups(host, dataDir).drills()).toEqual({ last: outcome, lastPassedAt: testNow.toISOString() });
    expect(await registry.metrics()).toContain(
      `points_store_last_drill_timestamp_seconds ${testNow.getTime() / 1000}\n`,
    );
    expect(await registry.metrics()).toContain('points_store_drill_failed 0\n');
  });

  it('says that there is none, and that none passed yet', async () => {
    expect(await drill({ dataDir }, testNow)).toMatchObject({ failure: 'none', dump: null, figures: null });
    expect(await readDrills(dataDir)).toMatchObject({ last: { failure: 'none' }, lastPassedAt: null });
  });

  it('F154 finds out a truncated dump, and still knows when one passed', async () => {
    await keepDrill(dataDir, outcomeOf(null));
    const cut = await backUp(database, dataDir, new Date(testNow.getTime() + 1));
    truncateSync(cut, Math.floor(statSync(cut).size / 2));
    expect(await drill({ dataDir }, new Date(testNow.getTime() + 2))).toMatchObject({ failure: 'broken' });
    expect(existsSync(join(dataDir, 'drill'))).toBe(false);
    const record = await readDrills(dataDir);
    expect(record).toMatchObject({ last: { failure: 'broken' }, lastPassedAt: testNow.toISOString() });
  });

  it('F154 finds out a sum that was changed', async () => {
    const other = await openInMemory(await database.embedded?.dump());
    await other.orm.execute(giveSecretly);
    const dump = (await other.embedded?.dump()) ?? new Blob();
    await other.close();
    const file = join(dumpFolder(dataDir), 'changed.tar.gz');
    await writeDurably(file, new Uint8Array(await dump.arrayBuffer()));
    expect(await drill({ dataDir, file }, testNow)).toMatchObject({ failure: 'sums' });
  });

  it('F154 proves all communities of a hub, of which none is dumped that does not add up', async () => {
    const several = await openInMemory(await database.embedded?.dump());
    try {
      const second = await foundCommunity(several);
      await backUp(several, dataDir, testNow);
      const [points, pieces] = [2 * 3 * openingPoints, 2 * 3 * openingStock];
      expect(await drill({ dataDir }, testNow)).toMatchObject({
        failure: null,
        figures: { communities: 2, points, pieces },
      });
      await several.orm.execute(sql`${giveSecretly} AND community = ${second}`);
      await expect(backUp(several, dataDir, new Date(testNow.getTime() + 1))).rejects.toThrow('does not add up');
    } finally {
      await several.close();
    }
  });

  it('F154 finds out a dump whose chain adds up and is not the one of the second copy', async () => {
    const setLowStock = await hubOn(database, community);
    const fork = await database.embedded?.dump();
    await setLowStock(11);
    const other = await openInMemory(fork);
    try {
      const elsewhere = mkdtempSync(join(tmpdir(), 'points-store-drill-'));
      const own = dataDir;
      dataDir = elsewhere;
      await (
        await hubOn(other, community)
      )(8);
      dataDir = own;
      expect(await verifyLedger(other)).toEqual([]);
      await backUp(other, dataDir, testNow);
      rmSync(elsewhere, { recursive: true, force: true });
    } finally {
      await other.close();
    }
    expect(await drill({ dataDir }, testNow)).toMatchObject({
      failure: 'chain',
      detail: expect.stringMatching(/^fact \d+ of com-/),
    });
  });

  it('takes the key of an encrypted dump, and asks for it', async () => {
    const { text, recipient } = await makeKey(testNow);
    await backUp(database, dataDir, testNow, encryptionFor(recipient));
    expect(await drill({ dataDir }, testNow)).toMatchObject({ failure: 'locked' });
    expect(await drill({ dataDir, decryption: decryptionBy(text) }, testNow)).toMatchObject({
      failure: null,
      figures: { compared: false },
    });
  });
});

const folder = newFolder();
const system = await findSystem(folder);
if (system === undefined) rmSync(folder, { recursive: true });

// Without them there is nothing to try: the drill says so by itself.
describe.skipIf(system === undefined)('on PostgreSQL', slow, () => {
  let server: RunningServer;
  let url: string;
  beforeAll(async () => {
    if (system === undefined) throw new Error('the tests are skipped without a server');
    server = await startServer(system, initialise(system, folder), { fsync: 'off' });
    await asAdmin(server.url, 'CREATE DATABASE points');
    url = server.url.replace(/postgres$/, 'points');
  });
  afterAll(() => server.stop());

  const dumpTo = (name: string): string => {
    const file = join(dumpFolder(dataDir), name);
    mkdirSync(dumpFolder(dataDir), { recursive: true });
    const done = spawnSync('pg_dump', ['-Fc', '--file', file, url], { encoding: 'utf8' });
    expect(done.stderr).toBe('');
    return file;
  };

  it('F154 restores a dump into a database of its own, proves it, and finds out what is wrong with others', async () => {
    const place = { databaseUrl: url, dataDir };
    const database = openPostgres(url);
    try {
      await migrate(database);
      const community = await foundCommunity(database);
      expect(await drill(place, testNow)).toMatchObject({ failure: 'none' });
      const setLowStock = await hubOn(database, community);
      const good = dumpTo('good.dump');
      await setLowStock(9);
      expect(await drill(place, testNow)).toMatchObject({
        failure: null,
        dump: 'good.dump',
        figures: { replayed: 1, points: 3 * openingPoints, compared: true },
      });
      expect(await drillDatabases(url)).toBe(0);
      // What runs was not touched: the change after the dump is still there.
      expect((await policyOf(database.orm, community)).lowStockPieces).toBe(9);

      const { text, recipient } = await makeKey(testNow);
      const encrypted = await encryptionFor(recipient)?.encrypt(new Blob([readFileSync(good)]));
      const file = `${good}.age`;
      await writeDurably(file, new Uint8Array((await encrypted?.arrayBuffer()) ?? new ArrayBuffer()));
      expect(await drill({ ...place, file }, testNow)).toMatchObject({ failure: 'locked' });
      expect(await drill({ ...place, file, decryption: decryptionBy(text) }, testNow)).toMatchObject({ failure: null });

      truncateSync(good, Math.floor(statSync(good).size / 2));
      expect(await drill({ ...place, file: good }, testNow)).toMatchObject({ failure: 'broken' });
      await database.orm.execute(giveSecretly);
      expect(await drill({ ...place, file: dumpTo('changed.dump') }, testNow)).toMatchObject({ failure: 'sums' });
      expect(await drillDatabases(url)).toBe(0);
    } finally {
      await database.close();
    }
  });
});
