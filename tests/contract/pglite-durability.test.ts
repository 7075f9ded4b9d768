import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fsyncSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { DatabaseInUse } from '#lib/server/db/lock.ts';
import { openEmbedded } from '#lib/server/db/pglite.ts';
import { root } from './project-files.ts';

// What PGlite does not do by itself. If a new version changes how it is built, these tests say so.

let scratch = '';
let folder = '';
let flushes = 0;
beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'points-store-durability-'));
  folder = path.join(scratch, 'database');
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function openCounting(): Promise<Database> {
  const database = await openEmbedded(folder, (descriptor) => {
    flushes += 1;
    fsyncSync(descriptor);
  });
  onTestFinished(() => database.close());
  return database;
}

/** The writer of durable-writer.ts: the numbers it says, and its end. `said` is told of each number. */
async function runWriter(disk: 'good' | 'full', said: (n: number, kill: () => void) => void) {
  const program = fileURLToPath(new URL('./durable-writer.ts', import.meta.url));
  const tsx = path.join(root, 'node_modules/tsx/dist/loader.mjs');
  const child = spawn(process.execPath, ['--import', `file://${tsx}`, program, folder, disk], { cwd: root });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const acknowledged: number[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    acknowledged.push(Number(line));
    said(Number(line), () => child.kill('SIGKILL'));
  });
  const [code] = await once(child, 'close');
  return { code, acknowledged, errors };
}

async function written(database: Database): Promise<readonly number[]> {
  const rows = await queryRows<{ n: number }>(database.orm, sql`SELECT n FROM written ORDER BY n`);
  return rows.map(({ n }) => n);
}

/** All acknowledged pairs are there, at most one more, and none by half. */
function expectWhole(found: readonly number[], acknowledged: readonly number[]): void {
  const pairs = found.length / 2;
  expect([acknowledged.length, acknowledged.length + 1]).toContain(pairs);
  expect(found).toEqual(Array.from({ length: found.length }, (_, index) => index - pairs));
}

test('a first start that was cut off does not disturb the next', { timeout: 120_000 }, async () => {
  // What initdb writes first, and by which PGlite would take a folder for a database.
  mkdirSync(`${folder}.new`);
  writeFileSync(path.join(`${folder}.new`, 'PG_VERSION'), '18');
  const database = await openCounting();
  expect(await queryRows(database.orm, sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  expect(readdirSync(scratch).sort()).toEqual(['database', 'database.lock']);
});

test('each commit is flushed before it is acknowledged, and a read is not', { timeout: 120_000 }, async () => {
  const database = await openCounting();
  const settings = await queryRows<{ name: string; setting: string }>(
    database.orm,
    sql`SELECT name, setting FROM pg_settings
        WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method') ORDER BY name`,
  );
  expect(settings.map(({ name, setting }) => `${name}=${setting}`)).toEqual([
    'fsync=on',
    'full_page_writes=on',
    'synchronous_commit=on',
    'wal_sync_method=fsync',
  ]);
  await database.orm.execute(sql`CREATE TABLE counted (n integer)`);
  for (let n = 0; n < 10; n += 1) {
    flushes = 0;
    await database.transaction(async (tx) => {
      await tx.execute(sql`INSERT INTO counted VALUES (${n})`);
      expect(flushes).toBe(0);
    });
    expect(flushes).toBeGreaterThanOrEqual(1);
  }
  flushes = 0;
  await database.orm.execute(sql`SELECT n FROM counted`);
  expect(flushes).toBe(0);
  // A checkpoint flushes the tables' files, and folders too.
  await database.orm.execute(sql`CHECKPOINT`);
  expect(flushes).toBeGreaterThan(1);
});

test('a second handle on the folder is refused, also in the same process', async () => {
  await openCounting();
  await expect(openEmbedded(folder)).rejects.toThrow(DatabaseInUse);
  const { code, acknowledged, errors } = await runWriter('good', () => undefined);
  expect({ code, acknowledged }).toEqual({ code: 1, acknowledged: [] });
  expect(errors).toContain(`is in use by process ${process.pid}`);
});

test('F3 a killed process loses nothing that it acknowledged', { timeout: 120_000 }, async () => {
  const { acknowledged } = await runWriter('good', (n, kill) => {
    if (n === 300) kill();
  });
  expect(acknowledged.length).toBeGreaterThan(300);
  const database = await openCounting();
  expectWhole(await written(database), acknowledged);
  await database.orm.execute(sql`DROP TABLE written`);
});

test(
  'F5 on a full disk it stops rather than acknowledge, and a new start finds all',
  { timeout: 120_000 },
  async () => {
    const { code, acknowledged, errors } = await runWriter('full', () => undefined);
    expect(code).toBe(1);
    expect(errors).toContain('is the disk full or broken?');
    expect(acknowledged.length).toBeGreaterThan(0);
    const database = await openCounting();
    expectWhole(await written(database), acknowledged);
  },
);
