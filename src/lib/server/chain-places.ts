import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dumpFolder } from './backup.ts';
import { appendDurably, writeDurably } from './durable-file.ts';
import type { Decryption, Encryption } from './encryption.ts';

/*
 * Where the second copy of the hub's chain lies. It has to be where the backups go, and what lies there can be
 * encrypted. The hub reads it at each start, and has no key:
 *
 *   not encrypted    dumps/hub-facts.jsonl
 *   encrypted        hub-facts.jsonl, beside the database and as readable as that
 *                    dumps/hub-facts.jsonl.age, the same for whoever has the key: a message of age for each append
 *
 * Whatever was appended twice, or lies in two places after a change of the setting, does no harm: the copy is read by
 * hashes alone.
 */

const name = 'hub-facts.jsonl';
/** A copy that nobody had opened when the hub began another one is kept beside it. */
const encryptedName = /^hub-facts.*\.jsonl\.age$/;

/** Where the copy lies that the hub reads. */
export const chainFile = (dataDir: string, isEncrypted = false): string =>
  isEncrypted ? join(dataDir, name) : join(dumpFolder(dataDir), name);

const encryptedFile = (dataDir: string): string => `${chainFile(dataDir)}.age`;

/** The lines of a second copy, in one place or in two. */
export interface ChainLines {
  /** For what is logged. */
  readonly file: string;
  /** Rejects with ENOENT where there are none yet. */
  readonly read: () => Promise<string>;
  readonly append: (text: string) => Promise<void>;
  readonly replace: (text: string) => Promise<void>;
}

/** The second copy of a data folder where the settings want it; nothing is done yet. */
export function chainLines(dataDir: string, encryption: Encryption | undefined): ChainLines {
  if (encryption === undefined) return linesIn(chainFile(dataDir));
  return encryptedLines(chainFile(dataDir, true), encryptedFile(dataDir), encryption);
}

/**
 * Brings what lies in a data folder to where the settings want it.
 * @returns the encrypted copy that was set apart, where only somebody with its key can tell what it holds
 */
export async function settleChainLines(
  dataDir: string,
  encryption: Encryption | undefined,
): Promise<string | undefined> {
  const [plain, own, encrypted] = [chainFile(dataDir), chainFile(dataDir, true), encryptedFile(dataDir)];
  if (encryption === undefined) {
    if (await moveLines(own, plain)) await rm(encrypted, { force: true });
    return undefined;
  }
  await moveLines(plain, own);
  const text = await readIfThere(own);
  if (text !== undefined) {
    // In one piece again, and without what was erased while the hub could not write here.
    await chainLines(dataDir, encryption).replace(text);
    return undefined;
  }
  if (!existsSync(encrypted)) return undefined;
  const setApart = join(dumpFolder(dataDir), `hub-facts-${String(Date.now())}.jsonl.age`);
  await rename(encrypted, setApart);
  return setApart;
}

/**
 * Takes the second copies over that lie beside a dump or among the dumps of a data folder, so that the next start finds
 * them. What the key does not open is left where it is.
 * @param folders where to look
 * @returns how many lines were taken, and how many could not be opened
 */
export async function takeCopies(
  dataDir: string,
  folders: readonly string[],
  decryption: Decryption | undefined,
): Promise<{ readonly taken: number; readonly unopened: number }> {
  let unopened = 0;
  const lines: string[] = [];
  for (const folder of new Set(folders)) {
    for (const each of await readdir(folder).catch(() => [])) {
      const file = join(folder, each);
      const isOwn = file === chainFile(dataDir);
      if (each === name && !isOwn) lines.push(...filled(await readFile(file, 'utf8')));
      if (!encryptedName.test(each)) continue;
      for (const message of filled(await readFile(file, 'utf8'))) {
        const text = await opened(message, decryption);
        if (text === undefined) unopened += 1;
        else lines.push(...filled(text));
      }
    }
  }
  const own = chainFile(dataDir, true);
  const known = new Set(filled((await readIfThere(own)) ?? ''));
  const taken = [...new Set(lines)].filter((line) => !known.has(line));
  if (taken.length > 0) await appendDurably(own, `${taken.join('\n')}\n`);
  return { taken: taken.length, unopened };
}

const filled = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

async function opened(message: string, decryption: Decryption | undefined): Promise<string | undefined> {
  try {
    return await (await decryption?.decrypt(new Blob([Buffer.from(message, 'base64')])))?.text();
  } catch {
    // Torn by a power cut, or for somebody else: counted by whoever asked.
    return undefined;
  }
}

const linesIn = (file: string): ChainLines => ({
  file,
  read: () => readFile(file, 'utf8'),
  append: (text) => appendDurably(file, text),
  replace: (text) => writeDurably(file, text),
});

function encryptedLines(own: string, encrypted: string, { encrypt }: Encryption): ChainLines {
  const message = async (text: string): Promise<string> => {
    const bytes = await (await encrypt(new Blob([text]))).arrayBuffer();
    return `${Buffer.from(bytes).toString('base64')}\n`;
  };
  const lines = linesIn(own);
  return {
    ...lines,
    append: async (text) => {
      await lines.append(text);
      await appendDurably(encrypted, await message(text));
    },
    replace: async (text) => {
      await lines.replace(text);
      await writeDurably(encrypted, await message(text));
    },
  };
}

/** Puts the lines of one file behind those of another. Returns whether there were any. */
async function moveLines(from: string, to: string): Promise<boolean> {
  const text = await readIfThere(from);
  if (text === undefined) return false;
  if ((await readIfThere(to)) === undefined) await writeDurably(to, text);
  else await appendDurably(to, text);
  await rm(from);
  return true;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
