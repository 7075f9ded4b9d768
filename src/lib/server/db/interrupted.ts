import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { flushPath } from './durable-folder.ts';

/*
 * What a process that was killed leaves beside an embedded database, and what becomes of it.
 *
 *   database.new        a database that was being made          removed
 *   database.restoring  one that was being made from a dump     removed: the restore had not come far enough
 *   database.restored   the same, whole and durable             put in its place: the restore is finished
 *   database.lock.…     a lock that was being taken over        removed
 *   database-before-…   what was there before a restore         kept: people remove it
 */

/** A lock is taken over within milliseconds. */
const lockMs = 60_000;

/** Where a restore makes the database of `place`, and where it lies once it only has to be put in its place. */
export const restoringFolder = (place: string): string => `${place}.restoring`;
/** Where a database lies that was restored and is whole, until it is put in its place. */
export const restoredFolder = (place: string): string => `${place}.restored`;

/** Says that what was made in the restoring folder is whole and durable: from here on the restore cannot get lost. */
export function declareRestored(place: string): void {
  renameSync(restoringFolder(place), restoredFolder(place));
  flushPath(dirname(place));
}

/**
 * Clears up what an interrupted process left beside `place`, and finishes a restore. The folder must be locked.
 * @param now names what the restore replaces
 * @returns where the replaced database is kept; undefined when nothing was replaced
 */
export function settleInterrupted(place: string, now: Date): string | undefined {
  rmSync(`${place}.new`, { recursive: true, force: true });
  rmSync(restoringFolder(place), { recursive: true, force: true });
  rmSync(`${restoringFolder(place)}.lock`, { force: true });
  removeOldLocks(place);
  if (!existsSync(restoredFolder(place))) return undefined;
  const keptAt = existsSync(place) ? `${place}-before-${now.toISOString().replace(/[-:.]/g, '')}` : undefined;
  if (keptAt !== undefined) renameSync(place, keptAt);
  renameSync(restoredFolder(place), place);
  flushPath(dirname(place));
  return keptAt;
}

function removeOldLocks(place: string): void {
  const folder = dirname(place);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(place)}.lock.`)) continue;
    const file = join(folder, name);
    const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - touched > lockMs) rmSync(file, { recursive: true, force: true });
  }
}
