import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { sql } from 'drizzle-orm';
import { secureRandom } from '#lib/base/id.ts';
import { closeForMove } from '#lib/server/archive/close.ts';
import { recordArchive } from '#lib/server/archive/make.ts';
import type { Manifest, Sums } from '#lib/server/archive/manifest.ts';
import { checkArchive } from '#lib/server/archive/read.ts';
import { holdsDatabase } from '#lib/server/data-place.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { embeddedFolder, openDatabase, type DatabasePlace } from '#lib/server/db/open.ts';
import { encryptionFor } from '#lib/server/encryption.ts';
import { createLogger } from '#lib/server/log.ts';
import { encryptedEnding, withArchive, writeWhole } from './archive-file.ts';
import { placesOf } from './named-file.ts';
import { CommandError } from './project.mjs';

/**
 * Which community is archived, why, and into which file; a name is found for one that is not named. With `to`, the
 * address of its new place, it moves there.
 */
export interface ArchiveWanted {
  readonly community: string | undefined;
  readonly reason: string;
  readonly out: string | undefined;
  readonly to: string | undefined;
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
    return await writeFor(database, communityId, wanted);
  } finally {
    await database.close();
  }
}

/** Writes the archive of one community, which is closed first where it moves. */
async function writeFor(database: Database, communityId: string, { reason, out, to }: ArchiveWanted): Promise<number> {
  const now = new Date();
  const encryption = encryptionFor(process.env['BACKUP_RECIPIENT']);
  const ending = encryption === undefined ? '' : encryptedEnding;
  const stamp = now.toISOString().replace(/[-:.]/g, '');
  const [named] = placesOf(out ?? `points-store-${to === undefined ? 'archive' : 'move'}-${stamp}.zip`);
  const file = named.endsWith(ending) ? named : `${named}${ending}`;
  if (existsSync(file)) throw new CommandError(`文件已存在 · The file is there already: ${file}`);
  const context = contextOf(database);
  if (to === undefined) {
    if (!(await recordArchive(context, { communityId, staffId: null, reason }, now))) return withoutReason();
  } else {
    const closed = await closeForMove(context, { communityId, reason, to }, now);
    if (!closed.ok) return notClosed[closed.error]();
  }
  const kind = to === undefined ? 'copy' : 'move';
  sayWritten(file, await writeWhole(database, { communityId, kind, now }, file, encryption));
  if (to !== undefined) sayMoves(file, encryption !== undefined);
  return 0;
}

function withoutReason(): number {
  console.error('请写原因，最多 500 字。什么也没写。· Say why, in at most 500 characters. Nothing was written.');
  return 1;
}

function inDistrict(): number {
  console.error(`这个社区属于本平台的一个管理区。请管理员先在 社区与管理区 退出，再搬家。什么也没改。
The community is in a district of this hub: its manager leaves it first. Nothing was changed.`);
  return 1;
}

function noAddress(): number {
  console.error(
    '--to 要写新平台的网址，如 https://points.example.org。什么也没改。\n--to names the address of the new place.',
  );
  return 1;
}

function notAddingUp(): number {
  console.error(`账对不上，先不搬：npm run verify 会说是哪里。什么也没改。
It does not add up, and stays: npm run verify says where. Nothing was changed.`);
  return 1;
}

const notClosed = {
  doesNotAddUp: notAddingUp,
  reasonMissing: withoutReason,
  address: noAddress,
  district: inDistrict,
} as const;

function sayMoves(file: string, isEncrypted: boolean): void {
  console.log(`
这个社区在这里已永久关闭：没有人能登录，终端照常兑换、攒着记录。接下来：
1. 把文件拿到新机器，运行 npm run setup -- --from-export ${basename(file)} --move${isEncrypted ? ' --key 密钥文件' : ''}
2. 启动 npm start，让原来的网址指向新机器。终端认网址，会自己补传。
3. 确认之后删掉这个文件：它含有密码的散列和卡的密钥。
没写成文件时，可以再运行一次同样的命令。

The community is closed here for good: nobody signs in, tablets go on and keep what they record. Next:
1. Take the file to the new machine: npm run setup -- --from-export ${basename(file)} --move${isEncrypted ? ' --key FILE' : ''}
2. npm start there, and have the same address lead to it. Tablets go by the address, and send what is missing.
3. Delete the file once it runs: it holds hashes of passwords and the key of cards.
Where the file could not be written, the same command may be run again.`);
}

/** Tells whether a file is an archive that is whole, for `npm run archive -- --check`. */
export const checkFile = (name: string, keyFile: string | undefined): Promise<number> =>
  withArchive(name, keyFile, async (archive) => {
    await checkArchive(archive);
    sayWritten(name, archive.manifest);
    return 0;
  });

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
