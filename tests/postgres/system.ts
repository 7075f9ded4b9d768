import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { findBinaries, type Binaries } from './binaries.ts';

// The package that most tests run on has no pg_dump, pg_restore and pg_basebackup. An installed PostgreSQL has, and its
// programs go with a server of their own release.

/** An installed PostgreSQL with all of its programs; undefined where there is none in Debian's place. */
export async function findSystem(scratch: string): Promise<Binaries | undefined> {
  const said = spawnSync('pg_dump', ['--version'], { encoding: 'utf8' });
  const release = said.status === 0 ? /(\d+)/.exec(said.stdout)?.[1] : undefined;
  const folder = `/usr/lib/postgresql/${release ?? ''}`;
  if (release === undefined || !existsSync(path.join(folder, 'bin', 'pg_basebackup'))) return undefined;
  const chosen = process.env['TEST_POSTGRES'];
  process.env['TEST_POSTGRES'] = folder;
  try {
    return await findBinaries(scratch);
  } finally {
    if (chosen === undefined) delete process.env['TEST_POSTGRES'];
    else process.env['TEST_POSTGRES'] = chosen;
  }
}
