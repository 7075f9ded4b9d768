import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import { createDatabase, dropDatabase, type Cluster } from '../../postgres/cluster.ts';

/** What the demo hub says in `DATA_DIR/demo/welcome.json`. */
const welcomeSchema = v.object({
  kioskUrl: v.string(),
  hubUrl: v.string(),
  cardsUrl: v.string(),
  pairingCode: v.string(),
  managerName: v.string(),
  managerPassword: v.string(),
  auditorName: v.string(),
  auditorPassword: v.string(),
  staff: v.array(v.object({ id: v.string(), name: v.string(), role: v.string(), pin: v.string() })),
  cards: v.array(v.object({ number: v.string(), residentId: v.string(), name: v.string(), balance: v.number() })),
});
export type Welcome = v.InferOutput<typeof welcomeSchema>;

/** A hub in a process of its own, as `npm start` runs it, with its own data folder and port. */
export interface HubProcess {
  readonly origin: string;
  readonly port: number;
  /** Where the demo lies: the folder `demo` of its DATA_DIR. */
  readonly dataDir: string;
  /** Its database on a PostgreSQL; undefined where it has an embedded one in its data folder. */
  readonly databaseUrl: string | undefined;
  /** What the demo hub said when it was last started: a fresh pairing code each time, the same cards and password. */
  readonly welcome: Welcome;
  /** Everything the process has written so far, for a failing test's message. */
  readonly output: () => string;
  /** Ends the process and waits until it is gone. Resolves at once when it is not running. */
  readonly kill: (signal: 'SIGKILL' | 'SIGTERM') => Promise<void>;
  /**
   * Starts it again on the same port and data (after a kill) and waits until it is ready.
   * @param mostBytes no file of it may grow beyond, as on a disk that is full there; unlimited without
   */
  readonly restart: (mostBytes?: number) => Promise<void>;
  /** Resolves with the code when the process ends by itself. */
  readonly ended: () => Promise<number | null>;
  /** Ends the process and removes its data and its database. */
  readonly dispose: () => Promise<void>;
}

const startTimeoutMs = 180_000;

/**
 * What V8 is told. A hub of a test lives for seconds, and what optimising the WebAssembly of its database would gain
 * comes later than its end; a benchmark measures the hub as it is shipped.
 */
const engineFlags =
  process.env['TEST_WORKER_INDEX'] === undefined
    ? '--max-semi-space-size=64'
    : '--max-semi-space-size=64 --liftoff-only';

type Environment = Readonly<Record<string, string>>;

/**
 * Starts the built hub (`build/` must exist) on a free port, and waits until it is ready.
 * @param environment its settings, which may go by the port
 * @param from a data folder to begin with a copy of, which is faster than seeding; without it the folder is empty
 * @param removeDatabase what has to be done when it is disposed of, besides removing the data folder
 */
export async function startHub(
  environment: Environment | ((port: number) => Environment) = {},
  from?: string,
  removeDatabase?: () => Promise<void>,
): Promise<HubProcess> {
  const root = await mkdtemp(join(tmpdir(), 'points-store-'));
  const dataDir = join(root, 'demo');
  if (from !== undefined) await cp(from, dataDir, { recursive: true });
  const port = await freePort();
  const settings = typeof environment === 'function' ? environment(port) : environment;
  const origin = `http://localhost:${String(port)}`;
  let output = '';
  let child: ChildProcess | undefined;
  let welcome: Welcome;

  const kill = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const running = child;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  };
  const start = async (mostBytes?: number): Promise<void> => {
    // An old welcome holds a pairing code that may have been used, so only a new file counts.
    await rm(join(dataDir, 'welcome.json'), { force: true });
    const { DATABASE_URL: _DATABASE_URL, ...inherited } = process.env;
    // The shell counts files in blocks of 512 bytes.
    const limit = mostBytes === undefined ? 'unlimited' : String(Math.ceil(mostBytes / 512));
    const serve = `ulimit -f "$1" && exec "$2" ${engineFlags} src/cli/serve.mjs`;
    const limited = ['-c', serve, 'sh', limit, process.execPath];
    const started = spawn('sh', limited, {
      env: { ...inherited, PORT: String(port), DATA_DIR: root, DEMO: '1', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    try {
      welcome = await untilWelcome(origin, join(dataDir, 'welcome.json'), started);
    } catch (error) {
      await kill('SIGKILL');
      throw new Error(`the hub did not start:\n${output}`, { cause: error });
    }
  };

  await start();
  return {
    origin,
    port,
    dataDir,
    databaseUrl: settings['DATABASE_URL'],
    get welcome() {
      return welcome;
    },
    output: () => output,
    kill,
    restart: start,
    ended: async () => {
      if (child !== undefined && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      return child?.exitCode ?? null;
    },
    dispose: async () => {
      // Nobody needs what it would still put in order.
      await kill('SIGKILL');
      await rm(root, { recursive: true, force: true });
      await removeDatabase?.();
    },
  };
}

/**
 * Starts a hub on a database of its own on a PostgreSQL. It takes half of the time of one with an embedded database,
 * and what is in the database is read without starting another.
 * @param from a hub of the same server that was stopped, to begin with a copy of; without it there is a new demo
 */
export async function startHubOn({ url }: Cluster, from?: HubProcess): Promise<HubProcess> {
  const name = `hub_${randomBytes(6).toString('hex')}`;
  const template = from?.databaseUrl === undefined ? undefined : new URL(from.databaseUrl).pathname.slice(1);
  const databaseUrl = await createDatabase(url, name, template);
  return startHub({ DATABASE_URL: databaseUrl }, from?.dataDir, () => dropDatabase(url, name));
}

/** Asks until the hub is ready and has said its welcome. Throws when the process ends before or time runs out. */
async function untilWelcome(origin: string, file: string, child: ChildProcess): Promise<Welcome> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the process ended');
    if (existsSync(file) && (await isReady(origin))) {
      return v.parse(welcomeSchema, JSON.parse(await readFile(file, 'utf8')));
    }
    await pause(50);
  }
  throw new Error(`not ready after ${String(startTimeoutMs)} ms`);
}

async function isReady(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/api/v1/ready`)).ok;
  } catch {
    // Nobody listens on the port yet.
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
