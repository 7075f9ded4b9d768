import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { transactionOf, type Database } from './database.ts';
import { DurableFolder, durableStart, flushPath, flushTree, type Flush } from './durable-folder.ts';
import { settleInterrupted } from './interrupted.ts';
import { DatabaseInUse, lockFolder } from './lock.ts';

// Reloaded modules share one set, so that a second handle is refused also within the process: two lose rows.
const holder: { [key: symbol]: Set<string> | undefined } = globalThis;
const openFolders = (holder[Symbol.for('points-store.open-databases')] ??= new Set());

/** The files of an embedded database are there and cannot be opened. */
export class BrokenDatabase extends Error {
  override readonly name = 'BrokenDatabase';

  constructor(place: string, cause: unknown) {
    super(`The database in ${place} cannot be opened: it is damaged, or the disk is full`, { cause });
  }
}

/**
 * Opens the embedded database of a folder, alone, and makes it if there is none.
 * @param flush replaces fsync(2) in tests
 * @throws DatabaseInUse when another process, or somebody else in this one, has it; BrokenDatabase.
 */
export async function openEmbedded(folder: string, flush?: Flush): Promise<Database> {
  const place = resolve(folder);
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
  if (openFolders.has(place)) throw new DatabaseInUse(place, process.pid);
  const unlock = lockFolder(place);
  openFolders.add(place);
  const release = (): void => {
    openFolders.delete(place);
    unlock();
  };
  try {
    settleInterrupted(place, new Date());
    if (!existsSync(place)) await create(place);
    const opening = PGlite.create({ fs: new DurableFolder(place, flush), startParams: [...durableStart] });
    const pglite = await opening.catch((cause: unknown) => {
      throw new BrokenDatabase(place, cause);
    });
    return portOf(pglite, release);
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Makes an empty database beside its place and then puts it there: a start that is cut off leaves nothing half made.
 */
async function create(place: string): Promise<void> {
  const unfinished = `${place}.new`;
  const pglite = await PGlite.create({ fs: new DurableFolder(unfinished), startParams: [...durableStart] });
  await pglite.close();
  flushTree(unfinished);
  renameSync(unfinished, place);
  flushPath(dirname(place));
}

/** A database in memory alone, from a dump if one is given: for checking dumps and for tests. */
export async function openInMemory(dump?: Blob): Promise<Database> {
  const options: PGliteOptions = dump === undefined ? {} : { loadDataDir: dump };
  return portOf(await PGlite.create(options), () => undefined);
}

/** For how long statements may follow each other, in milliseconds, before everybody else has a turn. */
const mostInOneTurnMs = 20;

/**
 * Lets the process do something else between the statements of a transaction. The embedded database runs in its thread,
 * and goes from one statement to the next without ever giving it free.
 */
function takeTurns(pglite: PGlite): void {
  const execute = pglite.execProtocolRaw.bind(pglite);
  let turnMs = performance.now();
  pglite.execProtocolRaw = async (message, options) => {
    if (performance.now() - turnMs > mostInOneTurnMs) {
      await setImmediate();
      turnMs = performance.now();
    }
    return execute(message, options);
  };
}

function portOf(pglite: PGlite, afterClose: () => void): Database {
  takeTurns(pglite);
  const orm = drizzle(pglite);
  let closing: Promise<void> | undefined;
  return {
    kind: 'pglite',
    orm,
    transaction: transactionOf(orm),
    embedded: { dump: () => pglite.dumpDataDir('gzip') },
    close: () => (closing ??= pglite.close().finally(afterClose)),
  };
}
