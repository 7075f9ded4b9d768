import { mkdirSync, openAsBlob, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { uuidV7, type RandomBytes } from '#lib/base/id.ts';
import { checkDump, dumpFolder } from './backup.ts';
import { holdsDatabase, holdsDemoSecrets } from './data-place.ts';
import { takeCopies } from './chain-places.ts';
import { queryRows, type Database } from './db/database.ts';
import { flushTree } from './db/durable-folder.ts';
import { declareRestored, restoringFolder, settleInterrupted } from './db/interrupted.ts';
import { lockFolder } from './db/lock.ts';
import { migrate } from './db/migrate.ts';
import { embeddedFolder } from './db/open.ts';
import { openEmbedded } from './db/pglite.ts';
import type { Decryption } from './encryption.ts';
import { requireRoom } from './room.ts';
import { renewCommunity } from './sync/renewal.ts';

/** What a restore did. */
export interface Restored {
  /** The database that was there before, kept; undefined when there was none. */
  readonly keptAt: string | undefined;
  readonly communities: number;
  /** Lines of second copies of the hub's chain that were found beside the dump and not known here yet. */
  readonly taken: number;
  /** Lines of encrypted ones that the keys did not open. */
  readonly unopened: number;
}

/** A restore: the dump, where it goes, and what opens the dump where it is encrypted. */
export interface RestoreOrder {
  readonly file: string;
  readonly dataDir: string;
  readonly decryption?: Decryption | undefined;
}

/** The dump is encrypted, and no key was given. */
export class DumpEncrypted extends Error {
  override readonly name = 'DumpEncrypted';
}

/** The dump holds a demo and the folder a real community, or the other way round. */
export class OtherKind extends Error {
  override readonly name = 'OtherKind';
}

/**
 * Puts the embedded database of a data folder back to a dump. Every community gets a new incarnation, by which kiosks
 * notice, start over with the pull, and send again what the dump does not have. The old database is kept beside it.
 * @throws DatabaseInUse while a hub runs on the folder, BrokenDump for a file that is no good dump, DumpEncrypted,
 * NotOpened, NoRoom, OtherKind.
 */
export async function restore(
  { file, dataDir, decryption }: RestoreOrder,
  now: Date,
  random: RandomBytes,
): Promise<Restored> {
  const folder = embeddedFolder(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // Held from here on, so that no hub starts in the middle of it.
  const unlock = lockFolder(folder);
  try {
    settleInterrupted(folder, now);
    const dump = await openDump(file, decryption);
    await checkDump(dump);
    // PGlite does not notice a full disk and would go on for ever.
    await requireRoom(dataDir, await unpackedBytes(dump));
    // Made beside its place, so that whatever ends this process leaves the old database or the new one, and never half.
    const unfinished = restoringFolder(folder);
    const loaded = await PGlite.create({ dataDir: unfinished, loadDataDir: dump });
    await loaded.close();
    const { communities, isDemo } = await startAfresh(unfinished, now, random);
    refuseOtherKind(dataDir, isDemo);
    flushTree(unfinished);
    const copies = await takeCopies(dataDir, [dumpFolder(dataDir), dirname(file)], decryption);
    declareRestored(folder);
    return { keptAt: settleInterrupted(folder, now), communities, ...copies };
  } finally {
    rmSync(restoringFolder(folder), { recursive: true, force: true });
    unlock();
  }
}

/**
 * The dump in a file, whose name tells whether it is encrypted.
 * @throws DumpEncrypted, NotOpened
 */
export async function openDump(file: string, decryption: Decryption | undefined): Promise<Blob> {
  const content = await openAsBlob(file);
  if (!file.endsWith('.age')) return content;
  if (decryption === undefined) throw new DumpEncrypted(`${file} is encrypted`);
  return decryption.decrypt(content);
}

/** A gzip file says at its end how large its content is (RFC 1952), as far as 32 bits go. */
async function unpackedBytes(dump: Blob): Promise<number> {
  return new DataView(await dump.slice(-4).arrayBuffer()).getUint32(0, true);
}

/** A demo does not take the place of a real community, nor the other way round. Each has its own files beside it. */
function refuseOtherKind(dataDir: string, isDemo: boolean): void {
  const mixes = isDemo ? holdsDatabase(dataDir) && !holdsDemoSecrets(dataDir) : holdsDemoSecrets(dataDir);
  if (!mixes) return;
  const [dumped, there] = isDemo ? ['a demo', 'a real community'] : ['a real community', 'a demo'];
  throw new OtherKind(`The dump holds ${dumped}, and ${dataDir} ${there}: set DATA_DIR to another folder.`);
}

/** What a dump turned out to hold. */
interface Held {
  readonly communities: number;
  readonly isDemo: boolean;
}

async function startAfresh(folder: string, now: Date, random: RandomBytes): Promise<Held> {
  const database = await openEmbedded(folder);
  try {
    await migrate(database);
    const demos = await queryRows(database.orm, sql`SELECT id FROM community WHERE demo LIMIT 1`);
    return { communities: await renewAfterRestore(database, now, random), isDemo: demos.length > 0 };
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
  for (const { id } of communities) await renewCommunity(database.orm, id, uuidV7(now.getTime(), random));
  // Whoever was signed out since the dump would be in again.
  await database.orm.execute(sql`DELETE FROM hub_session`);
  return communities.length;
}
