import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { dumpFolder } from './backup.ts';
import { restoredFolder } from './db/interrupted.ts';
import { embeddedFolder } from './db/open.ts';

/*
 * What lies where, so that a demo and a real community never mix:
 *
 *   DATA_DIR         a real community: its database, dumps and the second copy of its chain
 *   DATA_DIR/demo    the same of the demo, and what lets people in: demo.json, welcome.json
 *
 * Up to release 0.2 the demo lay in DATA_DIR itself. One that lies there is served as before.
 */

/** The dumps of a community are there and its database is not: a demo in its place would turn its tablets away. */
export class CommunityGone extends Error {
  override readonly name = 'CommunityGone';
}

/** Where the demo of a data folder lies. */
export const demoFolder = (dataDir: string): string => join(dataDir, 'demo');

/** Whether a folder holds an embedded database, or one that a restore has made and not yet put in its place. */
export function holdsDatabase(dataDir: string): boolean {
  const place = embeddedFolder(dataDir);
  return existsSync(place) || existsSync(restoredFolder(place));
}

/** Whether a folder holds what opens a demo: its secrets lie beside its database, wherever that is. */
export const holdsDemoSecrets = (dataDir: string): boolean => existsSync(join(dataDir, 'demo.json'));

/**
 * The folder whose embedded database is served: the data folder itself where it holds one, else the demo's.
 * @param wantsDemo passes a real community over; a demo of an earlier release is none
 * @throws CommunityGone where dumps say that there was a community
 */
export function servedFolder(dataDir: string, wantsDemo = false): string {
  if (holdsDatabase(dataDir) && (!wantsDemo || holdsDemoSecrets(dataDir))) return dataDir;
  if (!wantsDemo) refuseIfGone(dataDir);
  return demoFolder(dataDir);
}

/** @throws CommunityGone where dumps say that there was a community, and there is no database */
export function refuseIfGone(dataDir: string): void {
  if (holdsDatabase(dataDir) || holdsDemoSecrets(dataDir)) return;
  const folder = dumpFolder(dataDir);
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new CommunityGone(
    `${folder} holds backups of a community, and its database is gone: npm run restore. The demo: npm start -- --demo`,
  );
}

/** Where the files of a community on a PostgreSQL lie, by whether it is a demo. */
export const filesFolder = (dataDir: string, isDemo: boolean): string =>
  isDemo && !holdsDemoSecrets(dataDir) ? demoFolder(dataDir) : dataDir;

/** Into which folder a dump is restored: what was dumped from the demo of a data folder goes back there. */
export function folderForDump(dataDir: string, file: string): string {
  const demo = demoFolder(dataDir);
  return relative(resolve(demo), resolve(file)).startsWith('..') ? dataDir : demo;
}
