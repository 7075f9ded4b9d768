import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** What an upgrade that has begun has done, so that one that was cut off can be taken back. */

/**
 * @typedef {object} Journal
 * @property {string} from the folder of the version before, where it lies once it lies among the versions
 * @property {string} to the folder of the new version
 * @property {string} dump the dump from before it, from the data folder; empty where there is none yet
 * @property {'stopping' | 'switching'} step `switching`: the new version may have been started
 */

/** @param {string} releases */
const fileIn = (releases) => path.join(releases, 'upgrade.json');

/**
 * @param {string} releases
 * @returns {Journal | undefined} undefined where no upgrade was cut off
 */
export function readJournal(releases) {
  try {
    return JSON.parse(readFileSync(fileIn(releases), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {string} releases @param {Journal} journal on the disk when it returns */
export function keepJournal(releases, journal) {
  const part = `${fileIn(releases)}.part`;
  const handle = openSync(part, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(journal)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(part, fileIn(releases));
}

/** @param {string} releases */
export const endJournal = (releases) => rmSync(fileIn(releases), { force: true });
