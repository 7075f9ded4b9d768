import { existsSync, mkdtempSync, openAsBlob, rmSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { archiveNow } from '#lib/server/archive/make.ts';
import type { Manifest } from '#lib/server/archive/manifest.ts';
import {
  ArchiveRefused,
  checkArchive,
  openArchive,
  type ArchiveFault,
  type OpenArchive,
} from '#lib/server/archive/read.ts';
import type { ArchiveOrder } from '#lib/server/archive/write.ts';
import type { Database } from '#lib/server/db/database.ts';
import { unfinished } from '#lib/server/durable-file.ts';
import { decryptionBy, type Encryption } from '#lib/server/encryption.ts';
import { openDump } from '#lib/server/restore.ts';
import { placesOf } from './named-file.ts';

/** By which the name of an encrypted archive ends. */
export const encryptedEnding = '.age';

/** Writes an archive. The file bears its name once it is whole, was read again, and is encrypted where it is to be. */
export async function writeWhole(
  database: Database,
  order: ArchiveOrder,
  file: string,
  encryption: Encryption | undefined,
): Promise<Manifest> {
  const part = `${file}${unfinished}`;
  await rm(part, { force: true });
  try {
    const manifest = await archiveNow(database, order, part);
    const again = await openArchive(part);
    await checkArchive(again).finally(again.close);
    if (encryption !== undefined) await writeBlob(part, await encryption.encrypt(await openAsBlob(part)), 'w');
    await rename(part, file);
    return manifest;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

const writeBlob = (file: string, content: Blob, flag: 'w' | 'wx'): Promise<void> =>
  writeFile(file, Readable.fromWeb(content.stream() as WebStream), { mode: 0o600, flag, flush: true });

/**
 * Opens an archive and does something with it. One that is encrypted is opened with a key first: what it holds lies in
 * a folder that its user alone may read, until this is over.
 * @returns the exit code: 1, with a word why, for one that is not taken
 * @throws DumpEncrypted, NotAKey, NotOpened, and what `use` throws
 */
export async function withArchive(
  name: string,
  keyFile: string | undefined,
  use: (archive: OpenArchive) => Promise<number>,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'points-store-archive-'));
  try {
    const file = placeOf(name);
    const opened = name.endsWith(encryptedEnding) ? await decrypted(file, keyFile, join(folder, 'open.zip')) : file;
    const archive = await openArchive(opened);
    return await use(archive).finally(archive.close);
  } catch (error) {
    if (!(error instanceof ArchiveRefused)) throw error;
    console.error(`${faultWords[error.fault]}: ${error.message}\n什么也没改 · Nothing was changed.`);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function placeOf(name: string): string {
  const [called, here] = placesOf(name);
  return existsSync(called) ? called : here;
}

async function decrypted(file: string, keyFile: string | undefined, into: string): Promise<string> {
  const decryption = keyFile === undefined ? undefined : decryptionBy(await readFile(placeOf(keyFile), 'utf8'));
  await writeBlob(into, await openDump(file, decryption), 'wx');
  return into;
}

const faultWords: Readonly<Record<ArchiveFault, string>> = {
  foreign: '这不是整体存档，或文件没有传完\nThis is no archive, or its end is missing',
  newer: '这个存档是更新的版本做的，请先升级这里的程序\nA newer version made this archive: upgrade this program first',
  older: `这个存档是较早的版本做的：搬家请两边用同一个版本
An earlier version made this archive: to move, have the same version at both places`,
  broken: '这个存档不完整，或被改过\nThis archive is not whole, or was changed',
  otherKind: `复制用 --copy 和普通的存档，搬家用 --move 和搬家的存档
A copy takes --copy and an archive for it, a move takes --move and one of a move`,
};
