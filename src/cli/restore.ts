import { statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { secureRandom } from '#lib/base/id.ts';
import { dumpFolder, listDumps } from '#lib/server/backup.ts';
import { demoFolder, folderForDump } from '#lib/server/data-place.ts';
import { decryptionBy, makeKey } from '#lib/server/encryption.ts';
import { restore } from '#lib/server/restore.ts';
import { placesOf } from './named-file.ts';
import { CommandError } from './project.mjs';

/**
 * A moment by this machine's clocks and how far they are from UTC: 2026-11-22 17:30:00 +08:00. The names of dumps bear
 * UTC, so that they sort, and that may be the day before.
 */
export function localTime(at: Date): string {
  const aheadMs = -at.getTimezoneOffset() * 60_000;
  const offset = new Date(Math.abs(aheadMs)).toISOString().slice(11, 16);
  const local = new Date(at.getTime() + aheadMs).toISOString().slice(0, 19).replace('T', ' ');
  return `${local} ${aheadMs < 0 ? '-' : '+'}${offset}`;
}

/** Prints the dumps of a data folder and those of its demo, each newest first. */
export async function listForPeople(dataDir: string): Promise<void> {
  const dumps = await listDumps(dataDir);
  console.log('恢复哪一份？· Which dump? npm run restore -- <file>');
  for (const dump of dumps) console.log(`  ${dump.file}  (${localTime(dump.at)})`);
  if (dumps.length === 0) console.log(`  还没有 · there are none in ${dumpFolder(dataDir)}`);
  const ofDemo = await listDumps(demoFolder(dataDir));
  if (ofDemo.length > 0) console.log('演示社区的备份，恢复到演示社区 · Of the demo, which is what they go back to:');
  for (const dump of ofDemo) console.log(`  ${dump.file}  (${localTime(dump.at)})`);
}

/**
 * The file that was meant; a dump may be named by its name alone.
 * @throws CommandError when there is none
 */
export function locate(file: string, dataDir: string): string {
  const folders = [dumpFolder(dataDir), dumpFolder(demoFolder(dataDir))];
  const places = [...placesOf(file), ...folders.map((folder) => resolve(folder, file))];
  const found = places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile() === true);
  if (found === undefined) {
    throw new CommandError(`没有这个文件：${file}。npm run restore 会列出备份。
There is no such file: ${file}. npm run restore lists the dumps.`);
  }
  return found;
}

/**
 * Puts the embedded database back to a dump, for `npm run restore`, and says what that did.
 * @param keyFile holds what opens an encrypted dump
 */
export async function restoreFrom(file: string, dataDir: string, keyFile: string | undefined): Promise<void> {
  const found = locate(file, dataDir);
  const decryption = keyFile === undefined ? undefined : decryptionBy(await readFile(locate(keyFile, dataDir), 'utf8'));
  const order = { file: found, dataDir: folderForDump(dataDir, found), decryption };
  const { keptAt, communities, taken, unopened } = await restore(order, new Date(), secureRandom);
  console.log(`已恢复 · Restored ${found}: ${communities} 个社区 · communities`);
  if (keptAt !== undefined) console.log(`原数据库保留在 · The old database is kept at ${keptAt}`);
  if (taken > 0) console.log(`操作记录会一并恢复 · Facts of managers that come back as well: ${taken}`);
  if (unopened > 0)
    console.log(`这把密钥打不开的操作记录 · Facts of managers that this key does not open: ${unopened}`);
  console.log('启动后，终端会自动补传缺少的记录 · Once the hub runs, kiosks send again what the dump does not have.');
}

/** Makes a key for encrypted dumps and writes it into a new file, which its user alone may read. */
export async function writeNewKey(file: string): Promise<void> {
  const [place] = placesOf(file);
  const { text, recipient } = await makeKey(new Date());
  await writeFile(place, text, { mode: 0o600, flag: 'wx' });
  console.log(`密钥在 · The key is in ${place}
请放到平台之外的两处。没有它，谁也打不开备份。
Keep it in two places away from the hub. Without it nobody opens the dumps.

BACKUP_RECIPIENT=${recipient}`);
}
