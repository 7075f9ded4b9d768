import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { dumpFolder, type Dump } from '../backup.ts';
import { takeCopies } from '../chain-places.ts';
import { migrate } from '../db/migrate.ts';
import { openPostgres, poolConfig } from '../db/postgres.ts';
import type { Decryption } from '../encryption.ts';
import { openDump } from '../restore.ts';
import { prove, type Beside } from './compare.ts';
import { runPostgresProgram } from './postgres-programs.ts';
import type { DrillFigures } from './record.ts';

// A dump of pg_dump is restored into a database of its own on the server that DATABASE_URL names, and that database is
// dropped again. Whoever runs the drill needs PostgreSQL's own pg_restore and a role that may create databases.

/** Dumps that pg_dump wrote in its custom format, encrypted or not, newest first by their files. */
export async function listPostgresDumps(dataDir: string): Promise<readonly Dump[]> {
  const names = (await readdir(dumpFolder(dataDir)).catch(() => [])).filter((name) => /\.dump(?:\.age)?$/.test(name));
  const files = names.map((name) => join(dumpFolder(dataDir), name));
  const dumps = await Promise.all(files.map(async (file) => ({ file, at: (await stat(file)).mtime })));
  return dumps.sort((a, b) => b.at.getTime() - a.at.getTime());
}

/** A dump that is not taken to its end is none. */
const whole = ['--exit-on-error', '--no-owner', '--no-privileges'];

/** What a drill on a PostgreSQL works with. */
interface PostgresDrill extends Omit<Beside, 'database'> {
  readonly databaseUrl: string;
  readonly file: string;
  readonly decryption: Decryption | undefined;
}

/**
 * Restores a dump into a new database, proves that, and drops it again whatever happens.
 * @throws BrokenDump when pg_restore does not take it whole, DrillFailed, DumpEncrypted, NotOpened, or what the server
 * answers
 */
export async function proveOnPostgres(order: PostgresDrill): Promise<DrillFigures> {
  const { databaseUrl, file, drillDir, dataDir, decryption, logger } = order;
  mkdirSync(drillDir, { recursive: true, mode: 0o700 });
  const readable = file.endsWith('.age') ? join(drillDir, 'dump') : file;
  if (readable !== file) {
    const content = await openDump(file, decryption);
    await writeFile(readable, new Uint8Array(await content.arrayBuffer()), { mode: 0o600 });
  }
  const name = `points_store_drill_${randomBytes(6).toString('hex')}`;
  await asOwner(databaseUrl, `CREATE DATABASE ${name} TEMPLATE template0`);
  try {
    await runPostgresProgram('pg_restore', besideUrl(databaseUrl, name), [...whole, readable]);
    const database = openPostgres(besideUrl(databaseUrl, name));
    try {
      await migrate(database);
      await takeCopies(drillDir, [dumpFolder(dataDir), dirname(file)], decryption);
      return await prove({ database, drillDir, dataDir, logger });
    } finally {
      await database.close();
    }
  } finally {
    await asOwner(databaseUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
}

/** The same server and settings with another database. */
function besideUrl(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function asOwner(databaseUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(poolConfig(databaseUrl));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
