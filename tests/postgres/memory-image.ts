import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import * as v from 'valibot';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { transactionOf } from '#lib/server/db/database.ts';
import { migrate, migrations } from '#lib/server/db/migrate.ts';

const folder = fileURLToPath(new URL('../../.cache/', import.meta.url));
const prefix = 'pglite-image-';

/**
 * The file of an embedded database that has its schema already, made when there is none for these migrations and this
 * PGlite: loading it takes a tenth of the time that making one does.
 */
export async function memoryImage(): Promise<string> {
  const manifest = createRequire(import.meta.url)
    .resolve('@electric-sql/pglite')
    .replace(/dist.*$/, 'package.json');
  const { version } = v.parse(v.object({ version: v.string() }), JSON.parse(readFileSync(manifest, 'utf8')));
  const name = `${prefix}${sha256Base64Url(JSON.stringify([version, migrations])).slice(0, 16)}.tar`;
  const file = path.join(folder, name);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) if (old.startsWith(prefix)) rmSync(path.join(folder, old), { force: true });
  // Renamed into place, because another run of the tests may be looking for it at this moment.
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, await migratedImage());
  renameSync(temporary, file);
  return file;
}

async function migratedImage(): Promise<Buffer> {
  const pglite = await PGlite.create();
  const orm = drizzle(pglite);
  const close = (): Promise<void> => pglite.close();
  await migrate({ kind: 'pglite', orm, transaction: transactionOf(orm), embedded: undefined, close });
  await orm.execute(sql`CHECKPOINT`);
  const image = await pglite.dumpDataDir('none');
  await close();
  return Buffer.from(await image.arrayBuffer());
}
