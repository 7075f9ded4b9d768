import { join } from 'node:path';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { openEmbedded } from './pglite.ts';
import { openPostgres } from './postgres.ts';

/** Where the hub keeps its data: a PostgreSQL, or a folder of its own. */
export interface DatabasePlace {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
}

/** The folder of the embedded database inside the data folder. */
export const embeddedFolder = (dataDir: string): string => join(dataDir, 'database');

/** Opens the database and brings its schema up to date. */
export async function openDatabase({ databaseUrl, dataDir }: DatabasePlace): Promise<Database> {
  const database =
    databaseUrl === undefined || databaseUrl === ''
      ? await openEmbedded(embeddedFolder(dataDir))
      : openPostgres(databaseUrl);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
