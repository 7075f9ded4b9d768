import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { findBinaries, type Binaries } from './binaries.ts';

/** A real PostgreSQL for one run of the tests. */
export interface Cluster {
  /** Where its administrator connects. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a PostgreSQL on a free port with an empty folder, or takes the server of TEST_DATABASE_URL.
 * Throws when there is none to be had.
 */
export async function startPostgres(): Promise<Cluster> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: () => Promise.resolve() };

  const { binaries, folder } = await binariesAndFolder();
  try {
    return await startServer(binaries, initialise(binaries, folder), throwAway);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A folder for a server and the programs to run in it. Throws when there is no PostgreSQL to be had. */
export async function binariesAndFolder(): Promise<{ readonly binaries: Binaries; readonly folder: string }> {
  const folder = newFolder();
  try {
    return { binaries: await findBinaries(folder), folder };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A folder for a server, which its user may read. */
export function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'points-store-postgres-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** A server of this process. When it ends, the folder around its data is removed. */
export interface RunningServer extends Cluster {
  readonly port: number;
  /** Ends it as a power cut does: SIGKILL, with nothing said to anybody. */
  readonly kill: () => Promise<void>;
}

/** Starts a server on a free port. Throws with what it said when it does not come up. */
export async function startServer(
  binaries: Binaries,
  data: string,
  settings: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const port = await freePort();
  const server = run(binaries, data, { ...common, ...settings, port: String(port) });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilReady(server, url);
  return {
    url,
    port,
    kill: async () => {
      const [pid] = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGKILL');
      await server.exited;
    },
    stop: async () => {
      server.process.stdin?.end();
      await server.exited;
    },
  };
}

/**
 * Makes a database as a copy of another, which takes about a tenth of a second. Nobody may be connected to the other.
 */
export async function createDatabase(adminUrl: string, name: string, template = 'template1'): Promise<string> {
  await asAdmin(adminUrl, `CREATE DATABASE "${name}" TEMPLATE "${template}" STRATEGY FILE_COPY`);
  return urlOf(adminUrl, name);
}

/** Removes a database with whoever is still connected to it. */
export const dropDatabase = (adminUrl: string, name: string): Promise<void> =>
  asAdmin(adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);

/** Executes one statement. Throws what the server throws. */
export async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function urlOf(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Makes an empty database cluster in a folder. Returns where its data are. */
export function initialise({ initdb, user }: Binaries, folder: string): string {
  const data = path.join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const owned of [folder, data]) chownSync(owned, user.uid, user.gid);
  }
  const args = ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C'];
  const done = spawnSync(initdb, [...args, '--no-sync'], { ...user, cwd: data, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`initdb failed: ${done.stderr}${String(done.error ?? '')}`);
  return data;
}

/** A server that lives no longer than this process, however this process ends. */
interface Server {
  readonly process: ChildProcess;
  readonly exited: Promise<void>;
  readonly output: () => string;
}

// Everything else is as the server comes.
const common = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  timezone: 'Asia/Shanghai',
};

/** The data are thrown away, so nothing is flushed. */
const throwAway = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

// The shell's input ends at stop() and also when the tests' process is killed; then it stops the server and cleans up.
const guard =
  'exec 3<&0; folder=$1; shift; "$@" & server=$!; (read -r _; kill -INT $server) <&3 & ' +
  'wait $server; kill $! 2>/dev/null; cd /; rm -rf "$folder"';

function run({ postgres: program, user }: Binaries, data: string, settings: Readonly<Record<string, string>>): Server {
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn('sh', ['-c', guard, 'sh', path.dirname(data), program, '-D', data, ...options], {
    ...user,
    cwd: data,
    stdio: ['pipe', 'ignore', 'pipe'],
    // An interrupt from the keyboard is for the tests; they end the server when they are done.
    detached: true,
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    // Enough to say why a server did not start; a test run logs each refused constraint.
    if (output.length < 10_000) output += text;
  });
  return { process: child, exited: once(child, 'exit').then(() => undefined), output: () => output };
}

/** Waits for the first connection. Throws with what the server said when it ends before. */
async function untilReady(server: Server, url: string): Promise<void> {
  const ended = server.exited.then(() => {
    throw new Error(`PostgreSQL did not start: ${server.output()}`);
  });
  const ready = new Promise<void>((resolve) => {
    server.process.stderr?.on('data', () => {
      if (/ready to accept (read-only )?connections/.test(server.output())) resolve();
    });
  });
  await Promise.race([ready, ended]);
  await asAdmin(url, 'SELECT 1');
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
