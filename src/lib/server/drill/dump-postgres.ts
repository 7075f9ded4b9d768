import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sql } from 'drizzle-orm';
import type { RandomBytes } from '#lib/base/id.ts';
import { queryRows } from '../db/database.ts';
import { openPostgres } from '../db/postgres.ts';
import { migrate } from '../db/migrate.ts';
import { unfinished } from '../durable-file.ts';
import { renewAfterRestore } from '../restore.ts';
import { runPostgresProgram } from './postgres-programs.ts';

// What an upgrade needs of a PostgreSQL, which otherwise is its operator's to back up and to restore.

/** Schemas in which putting a dump back leaves what was there; dumps leave them out. */
const keptPrefix = 'points_store_before_';

/**
 * Dumps a database in PostgreSQL's custom format, into a file that only its user may read.
 * @throws BrokenDump when pg_dump does not succeed
 */
export async function dumpPostgres(databaseUrl: string, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}${unfinished}`;
  await runPostgresProgram('pg_dump', databaseUrl, ['-Fc', '--exclude-schema', `${keptPrefix}*`, '--file', part]);
  await rename(part, file);
}

/** A dump, and the database whose content it takes the place of. */
export interface PutBack {
  readonly databaseUrl: string;
  readonly file: string;
}

/**
 * Puts a database back to a dump. What was there is kept in a schema of another name, whose name is returned: when the
 * dump is not taken, it is where it was again. Nothing else may use the database meanwhile.
 * @throws BrokenDump when pg_restore does not take the dump
 */
export async function putBackPostgres({ databaseUrl, file }: PutBack, now: Date, random: RandomBytes): Promise<string> {
  const database = openPostgres(databaseUrl);
  const kept = `${keptPrefix}${now.toISOString().replace(/\D/g, '')}`;
  const execute = (statement: string): Promise<unknown> => database.orm.execute(sql.raw(statement));
  try {
    const [row] = await queryRows<{ name: string }>(database.orm, sql`SELECT quote_ident(current_schema()) AS name`);
    const name = row?.name ?? 'public';
    await execute(`ALTER SCHEMA ${name} RENAME TO ${kept}; CREATE SCHEMA ${name}`);
    try {
      const args = ['--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges', file];
      await runPostgresProgram('pg_restore', databaseUrl, args);
      await migrate(database);
      await renewAfterRestore(database, now, random);
    } catch (error) {
      await execute(`DROP SCHEMA ${name} CASCADE; ALTER SCHEMA ${kept} RENAME TO ${name}`);
      throw error;
    }
    return kept;
  } finally {
    await database.close();
  }
}
