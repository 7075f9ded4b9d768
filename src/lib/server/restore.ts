import { existsSync, fsyncSync, openAsBlob, openSync, closeSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { uuidV7, type RandomBytes } from '#lib/base/id.ts';
import { checkDump } from './backup.ts';
import { queryRows } from './db/database.ts';
import { lockFolder } from './db/lock.ts';
import { migrate } from './db/migrate.ts';
import { embeddedFolder } from './db/open.ts';
import { openEmbedded } from './db/pglite.ts';

/** What a restore did. */
export interface Restored {
  /** The database that was there before, kept; undefined when there was none. */
  readonly keptAt: string | undefined;
  readonly communities: number;
}

/**
 * Puts the embedded database of a data folder back to a dump. Every community gets a new incarnation, by which kiosks
 * notice, start over with the pull, and send again what the dump does not have. The old database is kept beside it.
 * @throws DatabaseInUse while a hub runs on the folder, BrokenDump for a file that is no good dump.
 */
export async function restore(file: string, dataDir: string, now: Date, random: RandomBytes): Promise<Restored> {
  const folder = embeddedFolder(dataDir);
  // Held from here on, so that no hub starts in the middle of it.
  const unlock = lockFolder(folder);
  try {
    const dump = await openAsBlob(file);
    await checkDump(dump);
    const keptAt = existsSync(folder) ? `${folder}-before-${now.toISOString().replace(/[-:.]/g, '')}` : undefined;
    if (keptAt !== undefined) await rename(folder, keptAt);
    const loaded = await PGlite.create({ dataDir: folder, loadDataDir: dump });
    await loaded.close();
    await flushFolder(folder);
    return { keptAt, communities: await renewIncarnations(folder, now, random) };
  } finally {
    unlock();
  }
}

async function renewIncarnations(folder: string, now: Date, random: RandomBytes): Promise<number> {
  const database = await openEmbedded(folder);
  try {
    await migrate(database);
    const communities = await queryRows<{ id: string }>(database.orm, sql`SELECT id FROM community`);
    for (const { id } of communities) {
      await database.orm.execute(
        sql`UPDATE community SET incarnation = ${uuidV7(now.getTime(), random)} WHERE id = ${id}`,
      );
    }
    return communities.length;
  } finally {
    await database.close();
  }
}

/** PGlite writes a loaded dump without flushing it; a restore that says it is done survives a power cut. */
async function flushFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...paths, folder, join(folder, '..')]) {
    const handle = openSync(path, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}
