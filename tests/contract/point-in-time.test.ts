import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { migrate } from '#lib/server/db/migrate.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { asAdmin, initialise, newFolder, startServer } from '../postgres/cluster.ts';
import { findSystem } from '../postgres/system.ts';
import { foundCommunity, openingPoints } from './community.ts';
import { readProjectFile } from './project-files.ts';

// The lines of operations.md, "To a time before a mistake", on an installed PostgreSQL with its own programs.

const folder = newFolder();
const system = await findSystem(folder);
if (system === undefined) rmSync(folder, { recursive: true });
const document = readProjectFile('docs/operations.md');

/** A setting as the documentation has it, with the folders of this test in place of the example's. */
function documented(name: string, archive: string): string {
  const value = new RegExp(`^${name} = '?(.*?)'?$`, 'm').exec(document)?.[1];
  if (value === undefined) throw new Error(`the documentation says no ${name}`);
  return value.replaceAll('/mnt/backup/wal', archive);
}

/** Statements of the documentation that a database is told after it went back. */
const afterwards = (): string => /```sql\n(UPDATE community[^`]*)```/.exec(document)?.[1] ?? '';

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 300) throw new Error('it did not come to be within 30 s');
    await pause(100);
  }
}

const points = async (database: Database): Promise<number> => {
  const [row] = await queryRows<{ points: number }>(
    database.orm,
    sql`SELECT sum(balance)::float8 AS points FROM account WHERE kind = 'resident'`,
  );
  return row?.points ?? 0;
};

it.skipIf(system === undefined)(
  'F156 goes back to a time before a mistake, and the ledger adds up',
  async () => {
    if (system === undefined) throw new Error('skipped without an installed PostgreSQL');
    const [outside, base] = [newFolder(), newFolder()];
    const archive = path.join(outside, 'wal');
    mkdirSync(archive);
    const { uid = process.getuid?.() ?? 0, gid = process.getgid?.() ?? 0 } = system.user;
    for (const each of [outside, archive, base]) chownSync(each, uid, gid);
    onTestFinished(() => rmSync(outside, { recursive: true, force: true }));

    const keeping = { archive_mode: 'on', archive_command: documented('archive_command', archive) };
    const server = await startServer(system, initialise(system, folder), keeping);
    await asAdmin(server.url, 'CREATE DATABASE points');
    const copy = path.join(outside, 'base');
    const program = path.join(path.dirname(system.postgres), 'pg_basebackup');
    const [, , ...flags] = /^pg_basebackup -D (\S+) (.*)$/m.exec(document)?.[0].split(' ') ?? [];
    execFileSync(program, ['-D', copy, ...flags.slice(1), '-d', server.url], { ...system.user, cwd: outside });

    const database = openPostgres(server.url.replace(/postgres$/, 'points'));
    await migrate(database);
    await foundCommunity(database);
    const [before] = await queryRows<{ at: string }>(database.orm, sql`SELECT clock_timestamp()::text AS at`);
    await database.orm.execute(sql`UPDATE account SET balance = 0`);
    expect(await points(database)).toBe(0);
    await queryRows(database.orm, sql`SELECT pg_switch_wal()`);
    const [last] = await queryRows<{ name: string }>(
      database.orm,
      sql`SELECT pg_walfile_name(pg_current_wal_lsn() - 1) AS name`,
    );
    await until(() => readdirSync(archive).includes(last?.name ?? ''));
    await database.close();
    await server.kill();

    const data = path.join(base, 'data');
    cpSync(copy, data, { recursive: true, verbatimSymlinks: true });
    execFileSync('chown', ['-R', `${uid}:${gid}`, data]);
    writeFileSync(path.join(data, 'recovery.signal'), '');
    const again = await startServer(system, data, {
      restore_command: documented('restore_command', archive),
      recovery_target_time: before?.at ?? '',
      recovery_target_action: documented('recovery_target_action', archive),
    });
    const restored = openPostgres(again.url.replace(/postgres$/, 'points'));
    try {
      const recovering = sql`SELECT pg_is_in_recovery() AS on`;
      await until(async () => (await queryRows<{ on: boolean }>(restored.orm, recovering))[0]?.on === false);
      const url = again.url.replace(/postgres$/, 'points');
      // By psql, as a person does it.
      execFileSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-c', afterwards(), url]);
      expect(await points(restored)).toBe(3 * openingPoints);
      expect(await verifyLedger(restored)).toEqual([]);
    } finally {
      await restored.close();
      await again.stop();
    }
  },
  120_000,
);
