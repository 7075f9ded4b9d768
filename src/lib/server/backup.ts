import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { queryRows, type Database } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { openInMemory } from './db/pglite.ts';
import { unfinished, writeDurably } from './durable-file.ts';
import type { Encryption } from './encryption.ts';
import { verifyLedger } from './ledger/verify.ts';
import { requireRoom } from './room.ts';

// The embedded database is dumped to a file once a day (backups.ts). A kiosk forgets an event only behind a dump that
// contains it, so a dump counts when it has been loaded again and its ledger adds up, and not before.

/** So many dumps are kept; a mistake may take some days to be noticed. */
const keptDumps = 7;

const dumpName = /^points-store-(\d{8}T\d{9}Z)\.tar\.gz(?:\.age)?$/;

/** Where the dumps of a data folder lie. */
export const dumpFolder = (dataDir: string): string => join(dataDir, 'dumps');

/** A dump that could not be trusted. */
export class BrokenDump extends Error {
  override readonly name = 'BrokenDump';
}

/** A dump that is whole, and whose ledger does not add up. */
export class DumpDoesNotAddUp extends BrokenDump {}

/** A dump on the disk. It was checked before it got its name. */
export interface Dump {
  readonly file: string;
  /** What the hub's clock said when it was made, right or wrong. */
  readonly at: Date;
}

/** Dumps, newest first by the time in their names. */
export async function listDumps(dataDir: string): Promise<readonly Dump[]> {
  const names = await readdir(dumpFolder(dataDir)).catch(() => []);
  return names
    .flatMap((name) => {
      const at = dumpTime(name);
      return at === undefined ? [] : [{ file: join(dumpFolder(dataDir), name), at }];
    })
    .sort((a, b) => b.at.getTime() - a.at.getTime());
}

/** What the name of a dump says of when it was made; undefined for the name of something else. */
export function dumpTime(name: string): Date | undefined {
  const at = readStamp(dumpName.exec(name)?.[1] ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** Removes dumps that were being written when a process was killed. */
export async function clearUnfinishedDumps(dataDir: string): Promise<void> {
  const names = await readdir(dumpFolder(dataDir)).catch(() => []);
  const left = names.filter((name) => name.endsWith(unfinished) && dumpName.test(name.slice(0, -unfinished.length)));
  for (const name of left) await rm(join(dumpFolder(dataDir), name), { force: true });
}

/** 20261122T093000123Z, which sorts as text and is a file name everywhere. */
const writeStamp = (at: Date): string => at.toISOString().replace(/[-:.]/g, '');
const readStamp = (stamp: string): Date =>
  new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/, '$1-$2-$3T$4:$5:$6.$7Z'));

/**
 * Writes a dump, checks it, and marks what kiosks may forget once they hold it no longer. Returns the file, whose name
 * ends with `.age` when it is encrypted.
 * @param check throws what it finds wrong; a hub that serves people has it done beside (dump-check.ts)
 * @throws BrokenDump when it cannot be loaded or its ledger does not add up, NoRoom when it does not fit, or what the
 * disk answers. Then nothing is left of it, and the older dumps stay what they are.
 */
export async function backUp(
  database: Database,
  dataDir: string,
  now: Date,
  encryption?: Encryption,
  check: (dump: Blob) => Promise<void> = checkDump,
): Promise<string> {
  if (database.embedded === undefined) throw new TypeError('only the embedded database is dumped');
  // Read before the dump is made: it holds these events, and perhaps some that came after.
  const chains = await queryRows<{ community: string; kiosk: string; epoch: string; ack: number }>(
    database.orm,
    sql`SELECT community, kiosk, epoch::text AS epoch, ack_seq::float8 AS ack FROM chain`,
  );
  const dump = await database.embedded.dump();
  await check(dump);
  const content = encryption === undefined ? dump : await encryption.encrypt(dump);
  await requireRoom(dataDir, content.size);
  const file = join(
    dumpFolder(dataDir),
    `points-store-${writeStamp(now)}.tar.gz${encryption === undefined ? '' : '.age'}`,
  );
  await writeDurably(file, new Uint8Array(await content.arrayBuffer()));
  await database.orm.execute(sql`
    UPDATE chain SET backup_seq = greatest(chain.backup_seq, dumped.ack)
    FROM jsonb_to_recordset(${JSON.stringify(chains)}::jsonb) AS dumped(community text, kiosk text, epoch uuid, ack bigint)
    WHERE chain.community = dumped.community AND chain.kiosk = dumped.kiosk AND chain.epoch = dumped.epoch`);
  await removeOldDumps(dataDir, now);
  return file;
}

/** A dump from the future was made by a clock that was wrong, and before the one just made: those go first. */
async function removeOldDumps(dataDir: string, now: Date): Promise<void> {
  const dumps = await listDumps(dataDir);
  const isPast = ({ at }: Dump): boolean => at.getTime() <= now.getTime();
  const byWorth = [...dumps.filter(isPast), ...dumps.filter((dump) => !isPast(dump))];
  for (const { file } of byWorth.slice(keptDumps)) await rm(file, { force: true });
}

/**
 * Loads a dump into memory, migrates that copy where an earlier release made the dump, and adds its ledger up.
 * @throws BrokenDump, and SchemaMismatch for a dump of a later release
 */
export async function checkDump(dump: Blob): Promise<void> {
  let copy: Database;
  try {
    // PGlite drops the promise of a dump that ends too early, and its rejection would end the process.
    await pipeline(dump.stream(), createGunzip(), new Writable({ write: (_chunk, _encoding, done) => done() }));
    copy = await openInMemory(dump);
  } catch (error) {
    throw new BrokenDump('the dump cannot be loaded', { cause: error });
  }
  try {
    await migrate(copy);
    const broken = await verifyLedger(copy);
    if (broken.length > 0) {
      throw new DumpDoesNotAddUp(`the ledger of the dump does not add up in ${broken.length} places`);
    }
  } finally {
    await copy.close();
  }
}
