import { mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import { secureRandom } from '#lib/base/id.ts';
import { BrokenDump, DumpDoesNotAddUp, dumpTime, listDumps } from '../backup.ts';
import { lockFolder } from '../db/lock.ts';
import { embeddedFolder, type DatabasePlace } from '../db/open.ts';
import { openEmbedded } from '../db/pglite.ts';
import { NotOpened, type Decryption } from '../encryption.ts';
import { reasonOf } from '../log.ts';
import { restore, DumpEncrypted } from '../restore.ts';
import { isNoRoom } from '../room.ts';
import { DrillFailed, prove } from './compare.ts';
import { listPostgresDumps, proveOnPostgres } from './postgres.ts';
import { keepDrill, type DrillFailure, type DrillFigures, type DrillOutcome } from './record.ts';

// A dump is proved by restoring it: beside what runs, which is never touched, by the very steps of a real restore.

/** What a drill is about. */
export interface DrillOrder extends DatabasePlace {
  /** The dump; undefined takes the newest. */
  readonly file?: string | undefined;
  readonly decryption?: Decryption | undefined;
}

/** Errors, such as facts of the copy that cannot be applied, are told; what a start reports otherwise is not. */
const logger = pino({ level: 'error', base: null }, pino.destination({ fd: 2, sync: true }));

/**
 * Restores a dump beside the running hub, proves it, removes it again, and keeps how that went. A dump that is no good
 * is an outcome; what is thrown is that another drill runs (DatabaseInUse), or that the outcome could not be kept.
 */
export async function drill(order: DrillOrder, now: Date): Promise<DrillOutcome> {
  const drillDir = join(order.dataDir, 'drill');
  mkdirSync(order.dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(drillDir);
  const begun = performance.now();
  const dump = order.file ?? (await newestDump(order));
  const about = {
    at: now.toISOString(),
    dump: dump === undefined ? null : basename(dump),
    dumpAt: dump === undefined ? null : timeOf(dump).toISOString(),
  };
  const took = (): number => Math.round(performance.now() - begun);
  let outcome: DrillOutcome;
  try {
    rmSync(drillDir, { recursive: true, force: true });
    if (dump === undefined) outcome = { ...about, tookMs: took(), failure: 'none', detail: '', figures: null };
    else {
      const figures = await proveDump(order, dump, drillDir, now);
      outcome = { ...about, tookMs: took(), failure: null, detail: '', figures };
    }
  } catch (error) {
    outcome = { ...about, tookMs: took(), failure: whyFailed(error), detail: reasonOf(error), figures: null };
  } finally {
    rmSync(drillDir, { recursive: true, force: true });
    unlock();
  }
  await keepDrill(order.dataDir, outcome);
  return outcome;
}

async function newestDump({ databaseUrl, dataDir }: DrillOrder): Promise<string | undefined> {
  const dumps = databaseUrl === undefined ? await listDumps(dataDir) : await listPostgresDumps(dataDir);
  return dumps[0]?.file;
}

/** When a dump was made: by its name where the hub gave it one, otherwise by its file. */
const timeOf = (file: string): Date => dumpTime(basename(file)) ?? statSync(file).mtime;

async function proveDump(order: DrillOrder, file: string, drillDir: string, now: Date): Promise<DrillFigures> {
  const { databaseUrl, dataDir, decryption } = order;
  if (databaseUrl !== undefined) return proveOnPostgres({ databaseUrl, file, drillDir, dataDir, decryption, logger });
  await restore({ file, dataDir: drillDir, decryption }, now, secureRandom);
  const database = await openEmbedded(embeddedFolder(drillDir));
  try {
    return await prove({ database, drillDir, dataDir, logger });
  } finally {
    await database.close();
  }
}

function whyFailed(error: unknown): DrillFailure {
  if (error instanceof DrillFailed) return error.code;
  if (error instanceof DumpEncrypted || error instanceof NotOpened) return 'locked';
  if (error instanceof DumpDoesNotAddUp) return 'sums';
  if (error instanceof BrokenDump) return 'broken';
  return isNoRoom(error) ? 'noRoom' : 'failed';
}
