import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { secureRandom } from '#lib/base/id.ts';
import { dumpFolder, listDumps } from '#lib/server/backup.ts';
import { restore } from '#lib/server/restore.ts';
import { CommandError } from './project.mjs';

/**
 * A moment by this machine's clocks and how far they are from UTC: 2026-11-22 17:30:00 +08:00. The names of dumps bear
 * UTC, so that they sort, and that may be the day before.
 */
function localTime(at: Date): string {
  const aheadMs = -at.getTimezoneOffset() * 60_000;
  const offset = new Date(Math.abs(aheadMs)).toISOString().slice(11, 16);
  const local = new Date(at.getTime() + aheadMs).toISOString().slice(0, 19).replace('T', ' ');
  return `${local} ${aheadMs < 0 ? '-' : '+'}${offset}`;
}

/** Prints the dumps of a data folder, newest first. */
export async function listForPeople(dataDir: string): Promise<void> {
  const dumps = await listDumps(dataDir);
  console.log('恢复哪一份？· Which dump? npm run restore -- <file>');
  for (const dump of dumps) console.log(`  ${dump.file}  (${localTime(dump.at)})`);
  if (dumps.length === 0) console.log(`  还没有 · there are none in ${dumpFolder(dataDir)}`);
}

/** The file that was meant: npm goes to the project's folder first, and a dump may be named by its name alone. */
function locate(file: string, dataDir: string): string {
  const places = [resolve(file), resolve(process.env['INIT_CWD'] ?? '.', file), resolve(dumpFolder(dataDir), file)];
  const found = places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile() === true);
  if (found === undefined) {
    throw new CommandError(`没有这个文件：${file}。npm run restore 会列出备份。
There is no such file: ${file}. npm run restore lists the dumps.`);
  }
  return found;
}

/** Puts the embedded database back to a dump, for `npm run restore`, and says what that did. */
export async function restoreFrom(file: string, dataDir: string): Promise<void> {
  const found = locate(file, dataDir);
  const { keptAt, communities } = await restore(found, dataDir, new Date(), secureRandom);
  console.log(`已恢复 · Restored ${found}: ${communities} 个社区 · communities`);
  if (keptAt !== undefined) console.log(`原数据库保留在 · The old database is kept at ${keptAt}`);
  console.log('启动后，终端会自动补传缺少的记录 · Once the hub runs, kiosks send again what the dump does not have.');
}
