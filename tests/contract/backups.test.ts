import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { dumpFolder, listDumps } from '#lib/server/backup.ts';
import { createBackups, type Backups, type BackupState } from '#lib/server/backups.ts';
import type { Database } from '#lib/server/db/database.ts';
import { freeBytesIn, requireRoom } from '#lib/server/room.ts';
import { quiet, testNow } from './community.ts';
import { databases } from './databases.ts';
import { root } from './project-files.ts';

// What is known of the daily dumps, and said in the console and the metrics, whatever clock and disk do.

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let dataDir: string;
let database: Database;
let now: Date;
let registry: Registry;

beforeAll(async () => {
  const embedded = databases.find(({ kind }) => kind === 'pglite');
  if (embedded === undefined) throw new Error('the embedded database is not among the tested ones');
  database = await embedded.open();
});
afterAll(() => database.close());
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'points-store-backups-'));
  now = testNow;
  registry = new Registry();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(dataDir, { recursive: true, force: true });
});

const backups = (): Backups =>
  createBackups({ database, logger: quiet, clock: () => now, metrics: { registry } }, dataDir);
const ownState = async (of: Backups): Promise<BackupState & { kind: 'own' }> => {
  const state = await of.state();
  if (state.kind !== 'own') throw new Error('the embedded database is backed up by the hub');
  return state;
};
const dumpNames = (): readonly string[] => readdirSync(dumpFolder(dataDir)).sort();
const nameAt = (at: Date): string => `points-store-${at.toISOString().replace(/[-:.]/g, '')}.tar.gz`;

function placeDump(at: Date, content = 'a dump'): void {
  mkdirSync(dumpFolder(dataDir), { recursive: true });
  writeFileSync(join(dumpFolder(dataDir), nameAt(at)), content);
}

it('F108 a dump that is dated in the future does not stop the daily ones', async () => {
  for (const days of [1, 30, 400]) placeDump(new Date(now.getTime() + days * dayMs));
  const daily = backups();
  expect(await ownState(daily)).toMatchObject({ last: undefined, fromFuture: 3 });
  await daily.look();
  expect(await ownState(daily)).toMatchObject({ last: { at: testNow }, fromFuture: 3, overdue: false });

  now = new Date(testNow.getTime() + dayMs);
  await daily.look();
  expect((await ownState(daily)).last?.at).toEqual(now);
});

it('F108 dumps from the future never push out the last good one, and go first when there are too many', async () => {
  for (const days of [1, 2, 3, 4, 5, 6, 7, 8]) placeDump(new Date(now.getTime() + days * 400 * dayMs));
  placeDump(new Date(now.getTime() - 2 * dayMs));
  await backups().look();
  const dumps = await listDumps(dataDir);
  expect(dumps).toHaveLength(7);
  expect(dumps.slice(-2).map(({ at }) => at)).toEqual([testNow, new Date(now.getTime() - 2 * dayMs)]);
});

it('F108 names that no clock has, and files without content, are no dumps', async () => {
  mkdirSync(dumpFolder(dataDir));
  writeFileSync(join(dumpFolder(dataDir), 'points-store-20269999T999999999Z.tar.gz'), 'a dump');
  mkdirSync(join(dumpFolder(dataDir), nameAt(now)));
  placeDump(new Date(now.getTime() - hourMs), '');
  expect(await ownState(backups())).toMatchObject({ last: undefined, fromFuture: 0 });
});

it('F109 the last good dump is known by its age, after a restart too, and is overdue after more than a day', async () => {
  placeDump(new Date(now.getTime() - 3 * hourMs), 'x'.repeat(1000));
  const daily = backups();
  expect(await ownState(daily)).toMatchObject({
    last: { at: new Date(now.getTime() - 3 * hourMs), bytes: 1000 },
    overdue: false,
  });
  now = new Date(now.getTime() + dayMs);
  expect(await ownState(daily)).toMatchObject({ overdue: true });
});

it('F109 no dump at all is overdue once there was time for one', async () => {
  const daily = backups();
  expect(await ownState(daily)).toMatchObject({ last: undefined, overdue: false });
  now = new Date(now.getTime() + 2 * hourMs);
  expect(await ownState(daily)).toMatchObject({ last: undefined, overdue: true });
});

it('F109 stands in the metrics', async () => {
  const daily = backups();
  expect(await registry.metrics()).toContain('points_store_last_backup_timestamp_seconds 0');
  await daily.look();
  const text = await registry.metrics();
  expect(text).toContain(`points_store_last_backup_timestamp_seconds ${testNow.getTime() / 1000}\n`);
  expect(text).toMatch(/points_store_data_free_bytes \d{6,}/);
  expect(text).toMatch(/points_store_backup_failed 0\n/);
});

it('F109 of a PostgreSQL nothing is claimed, neither in the console nor in the metrics', async () => {
  const daily = createBackups(
    { database: { ...database, embedded: undefined }, logger: quiet, clock: () => now, metrics: { registry } },
    dataDir,
  );
  await daily.look();
  expect(await daily.state()).toEqual({ kind: 'elsewhere' });
  expect(await registry.metrics()).not.toContain('backup');
});

it('F110 a dump that fails says why, is tried again, and is forgotten once one succeeds', async () => {
  writeFileSync(dumpFolder(dataDir), 'a file where the folder belongs');
  const daily = backups();
  await daily.look();
  expect(await ownState(daily)).toMatchObject({
    overdue: true,
    failure: { at: testNow, code: 'failed', detail: expect.stringContaining('EEXIST') },
  });
  expect(await registry.metrics()).toContain('points_store_backup_failed 1');
  rmSync(dumpFolder(dataDir));
  await daily.look();
  expect(await ownState(daily)).toMatchObject({ overdue: false, failure: undefined, last: { at: testNow } });
});

it('F110 room is looked for first, with what the database needs besides', async () => {
  const free = (await freeBytesIn(dataDir)) ?? 0;
  expect(free).toBeGreaterThan(1_000_000);
  await expect(requireRoom(dataDir, 1)).resolves.toBeUndefined();
  await expect(requireRoom(dataDir, free)).rejects.toThrow(/There is not room enough .* MiB free, .* MiB needed/);
  expect(await freeBytesIn(join(dataDir, 'no such folder'))).toBeUndefined();
});

it('F110 a dump on a disk that is full in the midst of it leaves nothing behind and the older ones in place', () => {
  placeDump(new Date(now.getTime() - 2 * dayMs));
  const program = join(root, 'tests/contract/backup-writer.ts');
  const tsx = join(root, 'node_modules/tsx/dist/loader.mjs');
  // The shell counts in blocks of 512 bytes: no file of the process may grow beyond 256 KiB.
  const command = 'ulimit -f 512 && exec "$0" --import "file://$1" "$2" "$3"';
  const { stdout } = spawnSync('sh', ['-c', command, process.execPath, tsx, program, dataDir], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toMatchObject({ code: 'noRoom', detail: expect.stringContaining('EFBIG') });
  expect(dumpNames()).toEqual([nameAt(new Date(now.getTime() - 2 * dayMs))]);
});

it('F111 what a killed process left of a dump is removed at the next start, and nothing else', async () => {
  placeDump(now);
  const theirs = join(dumpFolder(dataDir), 'notes of somebody.part');
  writeFileSync(theirs, '');
  writeFileSync(join(dumpFolder(dataDir), `${nameAt(new Date(0))}.part`), 'x'.repeat(1000));
  await backups().start()();
  expect(dumpNames()).toEqual(['notes of somebody.part', nameAt(now)]);
  expect(statSync(theirs).size).toBe(0);
});

it('F110 the first look is a minute after the start, and one follows each hour', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
  placeDump(new Date(now.getTime() - hourMs));
  const clock = vi.fn(() => now);
  const daily = createBackups({ database, logger: quiet, clock, metrics: { registry } }, dataDir);
  const stop = daily.start();
  clock.mockClear();
  await vi.advanceTimersByTimeAsync(60_000);
  await vi.waitFor(() => expect(clock).toHaveBeenCalled());
  clock.mockClear();
  await vi.advanceTimersByTimeAsync(hourMs);
  await vi.waitFor(() => expect(clock).toHaveBeenCalled());
  await stop();
});
