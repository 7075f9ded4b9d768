import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { queryRows, type Database } from './db/database.ts';
import { openInMemory } from './db/pglite.ts';
import type { Hub } from './hub.ts';
import { verifyLedger } from './ledger/verify.ts';

// The embedded database is dumped to a file once a day. A kiosk forgets an event only behind a dump that contains it, so
// a dump counts when it has been loaded again and its ledger adds up, and not before.

const dayMs = 86_400_000;
/** Not at the very start, when the people who started the hub wait for its first page. */
const firstLookMs = 60_000;
/** A dump that failed (a full disk, say) is tried again this often. */
const lookEveryMs = 3_600_000;
/** So many dumps are kept; a mistake may take some days to be noticed. */
const keptDumps = 7;

const dumpName = /^points-store-(\d{8}T\d{9}Z)\.tar\.gz$/;

/** Where the dumps of a data folder lie. */
export const dumpFolder = (dataDir: string): string => join(dataDir, 'dumps');

/** A dump that could not be trusted. */
export class BrokenDump extends Error {
  override readonly name = 'BrokenDump';
}

/**
 * Dumps an embedded database once a day while the hub runs, the first time soon after the start if the last dump is
 * older. PostgreSQL is its operator's to back up. Returns a function that ends it and waits for a dump that is running.
 */
export function startBackups(hub: Hub, dataDir: string): () => Promise<void> {
  if (hub.database.embedded === undefined) return () => Promise.resolve();
  let running = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      const [latest] = await listDumps(dataDir);
      if (latest !== undefined && hub.clock().getTime() - latest.at.getTime() < dayMs) return;
      const file = await backUp(hub.database, dataDir, hub.clock());
      hub.logger.info({ file }, 'the database was dumped and the dump checked');
    } catch (error) {
      hub.logger.error({ err: error }, 'the database could not be dumped; it is tried again in an hour');
    }
  };
  const start = (): void => {
    running = look();
  };
  const first = setTimeout(start, firstLookMs).unref();
  const timer = setInterval(start, lookEveryMs).unref();
  return () => {
    clearTimeout(first);
    clearInterval(timer);
    return running;
  };
}

/** Dumps, newest first. */
export async function listDumps(dataDir: string): Promise<readonly { readonly file: string; readonly at: Date }[]> {
  const names = await readdir(dumpFolder(dataDir)).catch(() => []);
  return names
    .flatMap((name) => {
      const stamp = dumpName.exec(name)?.[1];
      return stamp === undefined ? [] : [{ file: join(dumpFolder(dataDir), name), at: readStamp(stamp) }];
    })
    .sort((a, b) => b.at.getTime() - a.at.getTime());
}

/** 20261122T093000123Z, which sorts as text and is a file name everywhere. */
const writeStamp = (at: Date): string => at.toISOString().replace(/[-:.]/g, '');
const readStamp = (stamp: string): Date =>
  new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/, '$1-$2-$3T$4:$5:$6.$7Z'));

/**
 * Writes a dump, checks it, and marks what kiosks may forget once they hold it no longer. Returns the file.
 * @throws BrokenDump when it cannot be loaded or its ledger does not add up; the older dumps then stay what they are.
 */
export async function backUp(database: Database, dataDir: string, now: Date): Promise<string> {
  if (database.embedded === undefined) throw new TypeError('only the embedded database is dumped');
  // Read before the dump is made: it holds these events, and perhaps some that came after.
  const chains = await queryRows<{ community: string; kiosk: string; epoch: string; ack: number }>(
    database.orm,
    sql`SELECT community, kiosk, epoch::text AS epoch, ack_seq::float8 AS ack FROM chain`,
  );
  const dump = await database.embedded.dump();
  await checkDump(dump);
  const file = join(dumpFolder(dataDir), `points-store-${writeStamp(now)}.tar.gz`);
  await writeDurably(file, dump);
  await database.orm.execute(sql`
    UPDATE chain SET backup_seq = greatest(chain.backup_seq, dumped.ack)
    FROM jsonb_to_recordset(${JSON.stringify(chains)}::jsonb) AS dumped(community text, kiosk text, epoch uuid, ack bigint)
    WHERE chain.community = dumped.community AND chain.kiosk = dumped.kiosk AND chain.epoch = dumped.epoch`);
  const old = (await listDumps(dataDir)).slice(keptDumps);
  for (const { file: oldest } of old) await rm(oldest, { force: true });
  return file;
}

/** Loads a dump into memory and adds its ledger up. Throws BrokenDump. */
export async function checkDump(dump: Blob): Promise<void> {
  let copy: Database;
  try {
    copy = await openInMemory(dump);
  } catch (error) {
    throw new BrokenDump('the dump cannot be loaded', { cause: error });
  }
  try {
    const broken = await verifyLedger(copy);
    if (broken.length > 0) throw new BrokenDump(`the ledger of the dump does not add up in ${broken.length} places`);
  } finally {
    await copy.close();
  }
}

/** A file that is whole or not there, also after a power cut. */
async function writeDurably(file: string, content: Blob): Promise<void> {
  const folder = join(file, '..');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const part = `${file}.part`;
  const handle = await open(part, 'w', 0o600);
  try {
    await handle.writeFile(new Uint8Array(await content.arrayBuffer()));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
  const entry = await open(folder, 'r');
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
}
