import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { backUp, BrokenDump, dumpFolder, listDumps } from '#lib/server/backup.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { DatabaseInUse } from '#lib/server/db/lock.ts';
import { openEmbedded } from '#lib/server/db/pglite.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { restore } from '#lib/server/restore.ts';
import { push } from '#lib/server/sync/push.ts';
import { enterKiosk, foundCommunity, quiet, testNow, type TestKiosk } from './community.ts';
import { databases } from './databases.ts';

// PGlite alone, whose dumps are the hub's to make: a PostgreSQL is backed up by its operator.

let dataDir: string;
let database: Database;
let kiosk: TestKiosk;

const send = (events: readonly unknown[]) =>
  push({ database, logger: quiet }, kiosk.subject, kiosk.batch(events), testNow);
const backupSeq = async (): Promise<number | null> => {
  const [chain] = await queryRows<{ seq: number | null }>(
    database.orm,
    sql`SELECT backup_seq::float8 AS seq FROM chain`,
  );
  return chain?.seq ?? null;
};
const incarnationOf = async (where: Database): Promise<string | undefined> => {
  const [row] = await queryRows<{ incarnation: string }>(where.orm, sql`SELECT incarnation FROM community`);
  return row?.incarnation;
};
const eventsIn = async (where: Database): Promise<readonly string[]> => {
  const rows = await queryRows<{ id: string }>(where.orm, sql`SELECT id FROM event ORDER BY seq`);
  return rows.map(({ id }) => id);
};

/** Stands for the database that is there before a restore; it is only moved, never opened. */
function placeOldDatabase(): string {
  const folder = join(dataDir, 'database');
  mkdirSync(folder);
  writeFileSync(join(folder, 'old'), '');
  return folder;
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'points-store-backup-'));
  const embedded = databases.find(({ kind }) => kind === 'pglite');
  if (embedded === undefined) throw new Error('the embedded database is not among the tested ones');
  database = await embedded.open();
  kiosk = await enterKiosk(database, await foundCommunity(database), 'A');
});

afterEach(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('marks what a checked dump contains, and no more', async () => {
  await send([kiosk.redeem(0), kiosk.redeem(1)]);
  expect(await backupSeq()).toBeNull();
  const file = await backUp(database, dataDir, testNow);
  expect(await backupSeq()).toBe(2);
  await send([kiosk.redeem(2)]);
  expect(await backupSeq()).toBe(2);
  expect(await listDumps(dataDir)).toEqual([{ file, at: testNow }]);
});

it('goes back to a dump under a new incarnation, and keeps the old database', { timeout: 120_000 }, async () => {
  const early = kiosk.redeem(0);
  await send([early]);
  const file = await backUp(database, dataDir, testNow);
  await send([kiosk.redeem(1)]);
  expect(await eventsIn(database)).toHaveLength(2);
  const folder = placeOldDatabase();

  const { keptAt, communities } = await restore({ file, dataDir }, testNow, secureRandom);
  expect(communities).toBe(1);
  expect(keptAt !== undefined && existsSync(join(keptAt, 'old'))).toBe(true);
  const restored = await openEmbedded(folder);
  try {
    expect(await eventsIn(restored)).toEqual([early.id]);
    expect(await verifyLedger(restored)).toEqual([]);
    expect(await incarnationOf(restored)).not.toBe(await incarnationOf(database));
  } finally {
    await restored.close();
  }
});

it('refuses while a hub runs on the folder', async () => {
  const folder = placeOldDatabase();
  // This process would take its own lock over; another one is played by one that is certainly alive.
  writeFileSync(`${folder}.lock`, String(process.ppid));
  const file = await backUp(database, dataDir, testNow);
  await expect(restore({ file, dataDir }, testNow, secureRandom)).rejects.toThrow(DatabaseInUse);
  expect(existsSync(join(folder, 'old'))).toBe(true);
});

it('leaves everything as it is when the file is no dump', async () => {
  const folder = placeOldDatabase();
  const file = join(dataDir, 'torn.tar.gz');
  writeFileSync(file, 'not a dump');
  await expect(restore({ file, dataDir }, testNow, secureRandom)).rejects.toThrow(BrokenDump);
  expect(existsSync(join(folder, 'old'))).toBe(true);
  expect(existsSync(`${folder}.lock`)).toBe(false);
});

it('does not count a dump whose ledger does not add up', async () => {
  await send([kiosk.redeem(0)]);
  await database.orm.execute(sql`UPDATE account SET balance = balance + 1 WHERE id = 'res-0'`);
  await expect(backUp(database, dataDir, testNow)).rejects.toThrow(BrokenDump);
  expect(await backupSeq()).toBeNull();
  expect(await listDumps(dataDir)).toEqual([]);
});

it('keeps the last seven dumps', async () => {
  mkdirSync(dumpFolder(dataDir));
  for (const day of [14, 15, 16, 17, 18, 19, 20]) {
    writeFileSync(join(dumpFolder(dataDir), `points-store-202611${String(day)}T093000000Z.tar.gz`), '');
  }
  writeFileSync(join(dumpFolder(dataDir), 'a file of somebody else'), '');
  await backUp(database, dataDir, testNow);
  const days = (await listDumps(dataDir)).map(({ at }) => at.getUTCDate());
  expect(days).toEqual([22, 20, 19, 18, 17, 16, 15]);
});
