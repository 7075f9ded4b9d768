import { mkdirSync, openAsBlob, rmSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { uuidV7, type RandomBytes } from '#lib/base/id.ts';
import { checkDump } from './backup.ts';
import { queryRows, type Database } from './db/database.ts';
import { flushTree } from './db/durable-folder.ts';
import { declareRestored, restoringFolder, settleInterrupted } from './db/interrupted.ts';
import { lockFolder } from './db/lock.ts';
import { migrate } from './db/migrate.ts';
import { embeddedFolder } from './db/open.ts';
import { openEmbedded } from './db/pglite.ts';
import { requireRoom } from './room.ts';
import { forgetLeases } from './sync/lease.ts';

/** What a restore did. */
export interface Restored {
  /** The database that was there before, kept; undefined when there was none. */
  readonly keptAt: string | undefined;
  readonly communities: number;
}

/**
 * Puts the embedded database of a data folder back to a dump. Every community gets a new incarnation, by which kiosks
 * notice, start over with the pull, and send again what the dump does not have. The old database is kept beside it.
 * @throws DatabaseInUse while a hub runs on the folder, BrokenDump for a file that is no good dump, NoRoom.
 */
export async function restore(file: string, dataDir: string, now: Date, random: RandomBytes): Promise<Restored> {
  const folder = embeddedFolder(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // Held from here on, so that no hub starts in the middle of it.
  const unlock = lockFolder(folder);
  try {
    settleInterrupted(folder, now);
    const dump = await openAsBlob(file);
    await checkDump(dump);
    // PGlite does not notice a full disk and would go on for ever.
    await requireRoom(dataDir, await unpackedBytes(dump));
    // Made beside its place, so that whatever ends this process leaves the old database or the new one, and never half.
    const unfinished = restoringFolder(folder);
    const loaded = await PGlite.create({ dataDir: unfinished, loadDataDir: dump });
    await loaded.close();
    const communities = await startAfresh(unfinished, now, random);
    flushTree(unfinished);
    declareRestored(folder);
    return { keptAt: settleInterrupted(folder, now), communities };
  } finally {
    rmSync(restoringFolder(folder), { recursive: true, force: true });
    unlock();
  }
}

/** A gzip file says at its end how large its content is (RFC 1952), as far as 32 bits go. */
async function unpackedBytes(dump: Blob): Promise<number> {
  return new DataView(await dump.slice(-4).arrayBuffer()).getUint32(0, true);
}

async function startAfresh(folder: string, now: Date, random: RandomBytes): Promise<number> {
  const database = await openEmbedded(folder);
  try {
    await migrate(database);
    return await renewAfterRestore(database, now, random);
  } finally {
    await database.close();
  }
}

/**
 * What a database that was put back has to be told, before a hub runs on it: each community gets a new incarnation,
 * everybody signs in anew, and what kiosks were promised after the dump is not known. docs/operations.md says the same
 * in SQL for PostgreSQL.
 * @returns how many communities there are.
 */
export async function renewAfterRestore(database: Database, now: Date, random: RandomBytes): Promise<number> {
  const communities = await queryRows<{ id: string }>(database.orm, sql`SELECT id FROM community`);
  for (const { id } of communities) {
    await database.orm.execute(
      sql`UPDATE community SET incarnation = ${uuidV7(now.getTime(), random)} WHERE id = ${id}`,
    );
  }
  // Whoever was signed out since the dump would be in again.
  await database.orm.execute(sql`DELETE FROM hub_session`);
  await forgetLeases(database);
  return communities.length;
}
