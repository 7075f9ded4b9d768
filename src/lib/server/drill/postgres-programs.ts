import { spawn } from 'node:child_process';
import { BrokenDump } from '../backup.ts';

// PostgreSQL's own programs, which dump a database and take such a dump.

/**
 * Runs one of PostgreSQL's programs on a database. The password goes by the environment: arguments can be read by every
 * user of the machine.
 * @param args all but the name of the database
 * @throws BrokenDump with what it said when it does not succeed; what the system answers when it is not installed
 */
export async function runPostgresProgram(
  program: 'pg_dump' | 'pg_restore',
  databaseUrl: string,
  args: readonly string[],
): Promise<void> {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  url.password = '';
  // Words of this hub's own, which PostgreSQL's programs do not know.
  for (const ours of ['timeouts', 'pipelining']) url.searchParams.delete(ours);
  const child = spawn(program, ['--dbname', url.href, ...args], {
    env: { ...process.env, ...(password === '' ? {} : { PGPASSWORD: password }) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new BrokenDump(`${program} did not succeed: ${said.trim()}`);
}
