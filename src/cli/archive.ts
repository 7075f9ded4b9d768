import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { secureRandom } from '#lib/base/id.ts';
import { copyArchive, recordArchive } from '#lib/server/archive/make.ts';
import type { Manifest, Sums } from '#lib/server/archive/manifest.ts';
import { ArchiveRefused, checkArchive, openArchive, type ArchiveFault } from '#lib/server/archive/read.ts';
import { holdsDatabase } from '#lib/server/data-place.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { embeddedFolder, openDatabase, type DatabasePlace } from '#lib/server/db/open.ts';
import { unfinished } from '#lib/server/durable-file.ts';
import { createLogger } from '#lib/server/log.ts';
import { placesOf } from './named-file.ts';
import { CommandError } from './project.mjs';

/** Which community is archived, why, and into which file; a name is found for one that is not named. */
export interface ArchiveWanted {
  readonly community: string | undefined;
  readonly reason: string;
  readonly out: string | undefined;
}

/**
 * Writes the archive of a community, for `npm run archive`.
 * @returns the exit code: 1 when nothing was written
 */
export async function archive(place: DatabasePlace, wanted: ArchiveWanted): Promise<number> {
  if (!place.databaseUrl && !holdsDatabase(place.dataDir)) {
    console.error(`这里没有社区 · There is no community here: ${embeddedFolder(place.dataDir)}`);
    return 1;
  }
  const database = await openDatabase(place);
  try {
    const communityId = await chosen(database, wanted.community);
    if (communityId === undefined) return 1;
    const now = new Date();
    const stamp = now.toISOString().replace(/[-:.]/g, '');
    const [file] = placesOf(wanted.out ?? `points-store-archive-${stamp}.zip`);
    if (existsSync(file)) throw new CommandError(`文件已存在 · The file is there already: ${file}`);
    const { reason } = wanted;
    if (!(await recordArchive(contextOf(database), { communityId, staffId: null, reason }, now))) {
      console.error('请写原因，最多 500 字。什么也没写。· Say why, in at most 500 characters. Nothing was written.');
      return 1;
    }
    sayWritten(file, await written(database, { communityId, now }, file));
    return 0;
  } finally {
    await database.close();
  }
}

/** The file bears its name once it is whole, and was read again. */
async function written(database: Database, order: Parameters<typeof copyArchive>[1], file: string): Promise<Manifest> {
  const part = `${file}${unfinished}`;
  await rm(part, { force: true });
  try {
    const manifest = await copyArchive(database, order, part);
    const again = await openArchive(part);
    try {
      await checkArchive(again);
    } finally {
      again.close();
    }
    await rename(part, file);
    return manifest;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Tells whether a file is an archive that is whole, for `npm run archive -- --check`. */
export async function checkFile(name: string): Promise<number> {
  const [called, here] = placesOf(name);
  try {
    const opened = await openArchive(existsSync(called) ? called : here);
    try {
      await checkArchive(opened);
      sayWritten(name, opened.manifest);
      return 0;
    } finally {
      opened.close();
    }
  } catch (error) {
    if (!(error instanceof ArchiveRefused)) throw error;
    console.error(whyRefused(error));
    return 1;
  }
}

/** The community that is meant; undefined, and told, where that is not clear. */
async function chosen(database: Database, named: string | undefined): Promise<string | undefined> {
  const all = await queryRows<{ id: string; name: string }>(
    database.orm,
    sql`SELECT id, name FROM community WHERE kind = 'community' ORDER BY id`,
  );
  const meant = named === undefined ? all : all.filter(({ id, name }) => id === named || name === named);
  if (meant.length === 1) return meant[0]?.id;
  console.error(
    meant.length === 0
      ? '没有这个社区。什么也没写。· There is no such community. Nothing was written.'
      : '这里不止一个社区，请写明是哪个。什么也没写。· There are several: say which one. Nothing was written.',
  );
  for (const { id, name } of all) console.error(`  ${id} · ${name}`);
  return undefined;
}

/** No hub runs in this process: nobody waits to be told, and the next start of one writes the second copy. */
export const contextOf = (database: Database) => ({
  database,
  random: secureRandom,
  logger: createLogger('error'),
  changes: { changed: () => undefined },
  chainCopy: { write: () => Promise.resolve() },
});

function sayWritten(file: string, { community, madeAt, parts, sums }: Manifest): void {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  console.log(`${file}: ${community.name}（${community.districtName}）, ${madeAt}, ${rows} 行 · rows`);
  for (const line of sumLines(sums)) console.log(`  ${line}`);
}

/** What a community adds up to, a line each. */
export const sumLines = (sums: Sums): readonly string[] => [
  `居民 · residents: ${sums.residents}`,
  `积分 · points: ${sums.points}`,
  `商品 · items: ${sums.items}`,
  `件数 · pieces: ${sums.pieces}`,
  `成本 · cost: ¥${(sums.costFen / 100).toFixed(2)}`,
];

const faultWords: Readonly<Record<ArchiveFault, string>> = {
  foreign: '这不是整体存档，或文件没有传完\nThis is no archive, or its end is missing',
  newer: '这个存档是更新的版本做的，请先升级这里的程序\nA newer version made this archive: upgrade this program first',
  broken: '这个存档不完整，或被改过\nThis archive is not whole, or was changed',
};

/** Why a file is not taken, in both languages. */
export const whyRefused = ({ fault, message }: ArchiveRefused): string =>
  `${faultWords[fault]}: ${message}\n什么也没改 · Nothing was changed.`;
