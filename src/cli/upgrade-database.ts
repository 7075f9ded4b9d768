import { openAsBlob, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { secureRandom } from '#lib/base/id.ts';
import { checkDump } from '#lib/server/backup.ts';
import { holdsDatabase, servedFolder } from '#lib/server/data-place.ts';
import { SchemaMismatch } from '#lib/server/db/migrate.ts';
import { openDatabase, type DatabasePlace } from '#lib/server/db/open.ts';
import { BrokenDatabase } from '#lib/server/db/pglite.ts';
import { dumpPostgres, putBackPostgres } from '#lib/server/drill/dump-postgres.ts';
import { proveOnPostgres } from '#lib/server/drill/postgres.ts';
import { writeDurably } from '#lib/server/durable-file.ts';
import { restore } from '#lib/server/restore.ts';
import { requireRoom } from '#lib/server/room.ts';
import { CommandError } from './project.mjs';

// What an upgrade does with the database while the hub stands still. The dump lies readable in the data folder, as the
// database does, and is the next upgrade's to replace: the hub's own dumps may be encrypted for somebody who is away.

const logger = pino({ level: 'error', base: null }, pino.destination({ fd: 2, sync: true }));

/** Where the files of an upgrade lie. */
const upgradeFolder = (folder: string): string => join(folder, 'upgrade');

/** Returns the data folder that is served. Throws a CommandError where there is nothing that could be upgraded. */
function folderOf({ databaseUrl, dataDir }: DatabasePlace): string {
  if (databaseUrl !== undefined) return dataDir;
  const folder = servedFolder(dataDir);
  if (holdsDatabase(folder)) return folder;
  throw new CommandError(`${dataDir} 里没有数据库：请用 DATA_DIR、DATABASE_URL 或 --settings 指明平台的数据。
There is no database in ${dataDir}: say where the hub's data are by DATA_DIR, DATABASE_URL or --settings.`);
}

/** Says whether there is something to upgrade, before anything is done. Throws a CommandError where there is not. */
function check(place: DatabasePlace): Promise<undefined> {
  folderOf(place);
  return Promise.resolve(undefined);
}

/**
 * Writes a dump under a name below the served folder, in place of the one of the upgrade before, and returns its file.
 * Throws DatabaseInUse while a hub runs on an embedded database, NoRoom, BrokenDump, or what disk and server answer.
 */
async function backUp(place: DatabasePlace, name: string): Promise<string> {
  const folder = folderOf(place);
  const own = upgradeFolder(folder);
  const { databaseUrl } = place;
  if (databaseUrl !== undefined) {
    rmSync(own, { recursive: true, force: true });
    const file = join(own, `${name}.dump`);
    await dumpPostgres(databaseUrl, file);
    return file;
  }
  const database = await openDatabase({ dataDir: folder });
  try {
    if (database.embedded === undefined) throw new TypeError('a folder holds an embedded database');
    const dump = await database.embedded.dump();
    await checkDump(dump);
    rmSync(own, { recursive: true, force: true });
    await requireRoom(folder, dump.size);
    const file = join(own, `${name}.tar.gz`);
    await writeDurably(file, new Uint8Array(await dump.arrayBuffer()));
    return file;
  } finally {
    await database.close();
  }
}

/**
 * Reads a dump from the disk, restores it beside, brings it to this version's schema, and adds its ledger up. The new
 * version does this: what its migrations do not take is found out while nothing has changed yet.
 */
async function rehearse({ databaseUrl, dataDir }: DatabasePlace, file: string): Promise<undefined> {
  if (databaseUrl === undefined) return void (await checkDump(await openAsBlob(file)));
  const drillDir = join(upgradeFolder(dataDir), 'rehearsal');
  try {
    await proveOnPostgres({ databaseUrl, file, drillDir, dataDir, decryption: undefined, logger });
  } finally {
    rmSync(drillDir, { recursive: true, force: true });
  }
}

/**
 * Makes the database one that this version, the older one, can serve: leaves it where it is, with all that the newer
 * version recorded, and puts the dump back where the newer version has changed its form. Says what was done.
 */
async function takeBack(place: DatabasePlace, file: string, now: Date): Promise<string> {
  try {
    await (await openDatabase({ ...place, dataDir: folderOf(place) })).close();
    return '数据库没有变化，原样保留 · The database has the form of the old version and stays as it is';
  } catch (error) {
    if (!(error instanceof SchemaMismatch || error instanceof BrokenDatabase)) throw error;
  }
  const { databaseUrl } = place;
  const keptAt =
    databaseUrl === undefined
      ? (await restore({ file, dataDir: folderOf(place) }, now, secureRandom)).keptAt
      : await putBackPostgres({ databaseUrl, file }, now, secureRandom);
  return `数据库已恢复到升级前的备份 · The database was put back to the dump from before the upgrade: ${file}
新版本用过的数据保留在 · What the newer version had is kept at ${keptAt ?? '—'}
终端会自动补传这段时间的记录 · Kiosks send again what they recorded meanwhile`;
}

/** The steps by their names. */
export const steps = { check, 'back-up': backUp, rehearse, 'take-back': takeBack };
