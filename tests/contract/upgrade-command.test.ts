import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { openDatabase, type DatabasePlace } from '#lib/server/db/open.ts';
import { asAdmin, initialise, newFolder, startServer, type RunningServer } from '../postgres/cluster.ts';
import { findSystem } from '../postgres/system.ts';
import { foundCommunity } from './community.ts';
import { root } from './project-files.ts';
import { freePort, programParts, writeVersion, type Version } from './upgrade-versions.ts';

/*
 * npm run upgrade with processes of its own: real versions of this program in folders, with a real database between
 * them. Their server is a small one that opens the database and answers /ready, and what takes half a minute in real
 * life, to install and to build, is a link to packages that are there.
 */

const program = await programParts();
let folder: string;
let link: string;
let dataDir: string;
let port: number;
let place: DatabasePlace;
const processes = new Set<ChildProcess>();

/** Another version, in a folder beside the program. */
function offered(version: Version): string {
  const into = join(folder, 'offered');
  writeVersion(into, program, version);
  return into;
}

/** Starts the program as the link says, as systemd would, and stops it. */
const supervisor = () => `
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
const file = ${JSON.stringify(join(folder, 'pid'))};
if (process.argv[2] === 'start') {
  const child = spawn(process.execPath, ['src/cli/serve.mjs'], { cwd: ${JSON.stringify(link)}, detached: true, stdio: 'ignore' });
  child.unref();
  writeFileSync(file, String(child.pid));
} else try {
  process.kill(Number(readFileSync(file, 'utf8')), 'SIGTERM');
} catch {}
`;
const supervise = (what: 'start' | 'stop') =>
  spawnSync(process.execPath, [join(folder, 'supervisor.mjs'), what], { env: environment() });

function environment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _url, ...inherited } = process.env;
  const url = place.databaseUrl === undefined ? {} : { DATABASE_URL: place.databaseUrl };
  // A program that nobody told where its data are keeps them with itself.
  const named = dataDir === join(link, '.data') ? {} : { DATA_DIR: dataDir };
  return { ...inherited, ...url, ...named, PORT: String(port), HOST: '127.0.0.1' };
}

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

function begin(args: readonly string[], shell = ''): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const own = existsSync(link)
    ? link
    : join(`${link}-releases`, readdirSync(`${link}-releases`).find((name) => name.startsWith('0.2.0')) ?? '');
  const all = [join(realpathSync(own), 'src/cli/upgrade.mjs'), ...args];
  const child =
    shell === ''
      ? spawn(process.execPath, all, { cwd: folder, env: environment() })
      : spawn('sh', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, ...all], { cwd: folder, env: environment() });
  processes.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (said += text));
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, said }))) };
}
const upgrade = (args: readonly string[], shell?: string): Promise<Ended> => begin(args, shell).ended;
const supervised = (): string[] =>
  (['stop', 'start'] as const).flatMap((what) => [
    `--${what}`,
    `${process.execPath} ${join(folder, 'supervisor.mjs')} ${what}`,
  ]);

const answer = (): Promise<string> =>
  fetch(`http://127.0.0.1:${port}/api/v1/ready`)
    .then((said) => said.text())
    .catch(() => 'nothing');

/** Reads by the program of today; throws where the schema is of a later one. */
async function read<Row extends Record<string, unknown>>(query: ReturnType<typeof sql>): Promise<readonly Row[]> {
  const database = await openDatabase(place);
  try {
    return await queryRows<Row>(database.orm, query);
  } finally {
    await database.close();
  }
}
const points = async (): Promise<unknown> =>
  (await read<{ sum: number }>(sql`SELECT sum(balance)::float8 AS sum FROM account WHERE kind = 'resident'`))[0]?.sum;
const incarnation = async (): Promise<unknown> =>
  (await read<{ incarnation: string }>(sql`SELECT incarnation::text AS incarnation FROM community`))[0]?.incarnation;

const more = 'CREATE TABLE later (id text)';
/** Has migrated when it turns out that it does not become ready. */
const neverReady = `const status = 503;`;

async function begun(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'points-store-upgrade-'));
  link = join(folder, 'points-store');
  dataDir = join(folder, 'data');
  port = await freePort();
  writeVersion(link, program, { version: '0.2.0' });
  symlinkSync(join(root, 'node_modules'), join(link, 'node_modules'), 'dir');
  writeFileSync(join(folder, 'supervisor.mjs'), supervisor());
}

async function found(): Promise<void> {
  const database: Database = await openDatabase(place);
  await foundCommunity(database);
  await database.close();
}

/** The data of a community that was founded once, for each test to go on from. */
const foundedOnce = mkdtempSync(join(tmpdir(), 'points-store-founded-'));
const haveFounded = (): void => cpSync(foundedOnce, dataDir, { recursive: true });

afterEach(async () => {
  supervise('stop');
  for (const child of processes) child.kill('SIGKILL');
  processes.clear();
  for (let tries = 0; tries < 100 && (await answer()) !== 'nothing'; tries += 1) await pause(50);
  rmSync(folder, { recursive: true, force: true });
});

const slow = { timeout: 240_000 };

describe('F170 npm run upgrade of an embedded database', slow, () => {
  beforeAll(async () => {
    place = { dataDir: foundedOnce };
    await found();
  });
  afterAll(() => rmSync(foundedOnce, { recursive: true, force: true }));
  beforeEach(async () => {
    await begun();
    place = { dataDir };
    haveFounded();
  });

  it('becomes a link to the new version, by a supervisor that stops and starts what the link names', async () => {
    supervise('start');
    const { code, said } = await upgrade([offered({ version: '0.3.0', migration: more }), ...supervised()]);
    expect(said).toContain('Upgraded');
    expect(code).toBe(0);
    expect(await answer()).toBe('version 0.3.0');
    expect(realpathSync(link)).toMatch(/points-store-releases\/0\.3\.0-\d{8}T\d{9}Z$/);
    // The version before is kept, the upgrade is at its end, and the dump lies where it was said to lie.
    expect(readdirSync(`${link}-releases`).map((name) => name.replace(/-.*/, ''))).toEqual(['0.2.0', '0.3.0']);
    expect(existsSync(join(dataDir, /upgrade\/[^（\s]+\.tar\.gz/.exec(said)?.[0] ?? 'none'))).toBe(true);
  });

  it('goes back by itself with the database when the new version has migrated and never becomes ready', async () => {
    const before = await incarnation();
    supervise('start');
    const { code, said } = await upgrade([
      offered({ version: '0.3.0', migration: more, behaviour: neverReady }),
      ...supervised(),
      '--wait',
      '10',
    ]);
    expect(said).toContain('The version before is back');
    expect(code).toBe(1);
    expect(await answer()).toBe('version 0.2.0');
    supervise('stop');
    await pause(1_500);
    // The schema is the old one, the points are there, and tablets will notice by the incarnation and send again.
    expect(await points()).toBeGreaterThan(0);
    expect(await incarnation()).not.toBe(before);
    expect(readdirSync(dataDir).some((name) => name.startsWith('database-before-'))).toBe(true);
    expect(readdirSync(`${link}-releases`).map((name) => name.replace(/-.*/, ''))).toEqual(['0.2.0']);
  });

  it('leaves the database as it is when the new version has not changed its form', async () => {
    const before = await incarnation();
    const { code, said } = await upgrade([offered({ version: '0.3.0', behaviour: neverReady }), '--wait', '2']);
    expect(said).toContain('stays as it is');
    expect(code).toBe(1);
    expect(await incarnation()).toBe(before);
    expect(readdirSync(dataDir).some((name) => name.startsWith('database-before-'))).toBe(false);
  });

  it('finds a migration that fails on the dump, before anything has changed', async () => {
    supervise('start');
    const { code, said } = await upgrade([offered({ version: '0.3.0', migration: 'SELECT 1 / 0' }), ...supervised()]);
    expect(said).toMatch(/nothing has changed/);
    expect(said).toMatch(/division by zero/);
    expect(code).toBe(1);
    expect(await answer()).toBe('version 0.2.0');
    expect(realpathSync(link)).toBe(realpathSync(folder) + '/points-store');
    expect(readdirSync(`${link}-releases`)).toEqual([]);
  });

  it('goes on with the old version when the dump does not add up', async () => {
    const database = await openDatabase(place);
    await database.orm.execute(sql`UPDATE account SET balance = balance + 1 WHERE kind = 'resident'`);
    await database.close();
    supervise('start');
    const { code, said } = await upgrade([offered({ version: '0.3.0' }), ...supervised()]);
    expect(said).toContain('does not add up');
    expect(code).toBe(1);
    expect(await answer()).toBe('version 0.2.0');
    expect(readdirSync(`${link}-releases`)).toEqual([]);
  });

  it('stops nothing when there is no room for the new version', async () => {
    supervise('start');
    while ((await answer()) === 'nothing') await pause(100);
    const { code, said } = await upgrade([offered({ version: '0.3.0' }), ...supervised()], 'ulimit -f 40');
    expect(said).toMatch(/EFBIG|file .* larger|A file is larger/i);
    expect(code).toBe(1);
    expect(await answer()).toBe('version 0.2.0');
    expect(readdirSync(`${link}-releases`)).toEqual([]);
  });

  it('is taken back by the next one when it is killed in the middle', async () => {
    supervise('start');
    const { child, ended } = begin([
      offered({ version: '0.3.0', migration: more, behaviour: neverReady }),
      ...supervised(),
    ]);
    while ((await answer()) !== 'version 0.3.0') await pause(100);
    child.kill('SIGKILL');
    await ended;
    const { code, said } = await upgrade([...supervised(), '--wait', '5']);
    expect(said).toContain('the version before it is back');
    expect(code).toBe(0);
    expect(await answer()).toBe('version 0.2.0');
    supervise('stop');
    await pause(1_500);
    expect(await points()).toBeGreaterThan(0);
  });

  it('is put right by the next one when it is killed between the two steps of moving the program', async () => {
    const releases = `${link}-releases`;
    mkdirSync(releases);
    const from = join(releases, '0.2.0-20261129T000000000Z');
    const to = join(releases, '0.3.0-20261129T000000000Z');
    cpSync(link, from, { recursive: true, verbatimSymlinks: true });
    rmSync(link, { recursive: true });
    writeFileSync(
      join(releases, 'upgrade.json'),
      JSON.stringify({ from, to, dump: 'upgrade/none', step: 'switching' }),
    );
    const { code, said } = await upgrade([]);
    expect(said).toContain('the version before it is back');
    expect(code).toBe(0);
    expect(realpathSync(link)).toBe(realpathSync(from));
    expect(readdirSync(releases)).toEqual(['0.2.0-20261129T000000000Z']);
  });

  it('takes a tag of the repository and then an archive, and data that lay in the program go with it', async () => {
    rmSync(dataDir, { recursive: true });
    dataDir = join(link, '.data');
    place = { dataDir };
    haveFounded();
    const git = (...args: readonly string[]): void => {
      const as = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
      expect(spawnSync('git', [...as, ...args], { cwd: link, encoding: 'utf8' }).stderr).toBe('');
    };
    git('init', '--quiet', '--initial-branch=main');
    writeVersion(link, program, { version: '0.3.0' });
    git('add', 'src', 'package.json', 'package-lock.json');
    git('commit', '--quiet', '--message', 'The new version');
    git('tag', 'v0.3.0');
    writeVersion(link, program, { version: '0.2.0' });
    const tagged = await upgrade(['v0.3.0']);
    expect(tagged.said).toContain('Enter');
    expect(tagged.code).toBe(0);
    expect(JSON.parse(readFileSync(join(link, 'package.json'), 'utf8'))).toMatchObject({ version: '0.3.0' });
    place = { dataDir: join(`${link}-releases`, 'data') };
    expect(await points()).toBeGreaterThan(0);
    // The next one is one step of the file system, and keeps two versions; what was cloned is nobody's to remove.
    const archive = join(folder, 'points-store-0.3.1.tar.gz');
    offered({ version: '0.3.1' });
    expect(spawnSync('tar', ['-czf', archive, '-C', folder, 'offered']).status).toBe(0);
    expect(await upgrade([archive])).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(link, 'package.json'), 'utf8'))).toMatchObject({ version: '0.3.1' });
    expect(readdirSync(`${link}-releases`).map((name) => name.replace(/-.*/, ''))).toEqual([
      '0.2.0',
      '0.3.0',
      '0.3.1',
      'data',
      'repository.git',
    ]);
    expect(await points()).toBeGreaterThan(0);
    writeFileSync(archive, readFileSync(archive).subarray(0, 10_000));
    const cut = await upgrade([archive]);
    expect(cut.said).toContain('cannot be unpacked');
    expect(cut.code).toBe(1);
  });

  it('refuses, in words, a hub that runs, an older version, what is no version, and data inside of the program', async () => {
    const newer = offered({ version: '0.3.0' });
    supervise('start');
    while ((await answer()) === 'nothing') await pause(100);
    expect((await upgrade([newer])).said).toContain('still answers');
    expect((await upgrade([join(folder, 'nothing'), ...supervised()])).said).toContain('no such folder');
    expect((await upgrade([dataDir, ...supervised()])).said).toContain('no Points Store');
    rmSync(newer, { recursive: true });
    expect((await upgrade([offered({ version: '0.1.9' }), ...supervised()])).said).toContain('older');
    dataDir = join(link, 'data');
    expect((await upgrade([newer, ...supervised()])).said).toContain('lies inside of the program');
    dataDir = join(folder, 'elsewhere');
    expect((await upgrade([newer, ...supervised()])).said).toContain('There is no database');
    expect(await answer()).toBe('version 0.2.0');
  });
});

const scratch = newFolder();
const system = await findSystem(scratch);

describe.skipIf(system === undefined)('F170 npm run upgrade of a PostgreSQL', slow, () => {
  let postgres: RunningServer;
  beforeAll(async () => {
    if (system === undefined) throw new Error('no PostgreSQL is installed');
    postgres = await startServer(system, initialise(system, scratch), {});
  });
  afterAll(async () => {
    await postgres.stop();
    rmSync(scratch, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await begun();
    const name = `upgrade_${port}`;
    await asAdmin(postgres.url, `CREATE DATABASE ${name}`);
    place = { databaseUrl: postgres.url.replace(/postgres$/, name), dataDir };
    await found();
  });

  it('goes from a dump that was proved to the new version', async () => {
    supervise('start');
    const { code, said } = await upgrade([offered({ version: '0.3.0', migration: more }), ...supervised()]);
    expect(said).toContain('Upgraded');
    expect(code).toBe(0);
    expect(await answer()).toBe('version 0.3.0');
  });

  it('goes back by itself, and keeps what the new version had', async () => {
    const before = await incarnation();
    supervise('start');
    const { code, said } = await upgrade([
      offered({ version: '0.3.0', migration: more, behaviour: neverReady }),
      ...supervised(),
      '--wait',
      '10',
    ]);
    expect(said).toContain('The version before is back');
    expect(code).toBe(1);
    expect(await answer()).toBe('version 0.2.0');
    expect(await points()).toBeGreaterThan(0);
    expect(await incarnation()).not.toBe(before);
    const kept = sql`SELECT 1 FROM pg_tables WHERE schemaname LIKE 'points_store_before_%' AND tablename = 'later'`;
    expect(await read(kept)).toHaveLength(1);
  });
});
