import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sha256Base64Url } from '#lib/base/hash.ts';
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
  return encryptedLines(dataDir, encryption);
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
    if ((await moveLines(own, plain)) && (await isOwn(dataDir))) await rm(encrypted, { force: true });
    return undefined;
  }
  const isKnown = await isOwn(dataDir);
  await moveLines(plain, own);
  const text = await readIfThere(own);
  const setApart = await setUnopenedApart(dataDir, isKnown && text !== undefined);
  // In one piece again, and without what was erased while the hub could not write here.
  if (text !== undefined) await chainLines(dataDir, encryption).replace(text);
  return setApart;
}

/** Keeps an encrypted copy beside the one to come, unless its lines are known to be in the readable one. */
async function setUnopenedApart(dataDir: string, isKnown: boolean): Promise<string | undefined> {
  const encrypted = encryptedFile(dataDir);
  if (isKnown || !existsSync(encrypted)) return undefined;
  const setApart = join(dumpFolder(dataDir), `hub-facts-${String(Date.now())}.jsonl.age`);
  await rename(encrypted, setApart);
  return setApart;
}

/*
 * Which encrypted copy is this hub's own: the hash of its first message, which lies beside the readable copy. Any other
 * was put there, and nobody has opened it.
 */
const ownMark = (dataDir: string): string => `${chainFile(dataDir, true)}.own`;
const markOf = (encrypted: string): string => sha256Base64Url(encrypted.split('\n', 1)[0] ?? '');

async function isOwn(dataDir: string): Promise<boolean> {
  const [text, mark] = await Promise.all([readIfThere(encryptedFile(dataDir)), readIfThere(ownMark(dataDir))]);
  return text !== undefined && mark === markOf(text);
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
  let ownMessages: string | undefined;
  const lines = new Set<string>();
  const ownFolder = resolve(dumpFolder(dataDir));
  for (const folder of new Set(folders.map((each) => resolve(each)))) {
    for (const each of await readdir(folder).catch(() => [])) {
      const file = join(folder, each);
      // What lies readable among the own dumps is found by the start.
      if (each === name && folder !== ownFolder) addAll(lines, await readFile(file, 'utf8'));
      if (!encryptedName.test(each)) continue;
      const text = await readFile(file, 'utf8');
      const opened = await Promise.all(filled(text).map((message) => openedBy(decryption, message)));
      const missing = opened.filter((plain) => plain === undefined).length;
      unopened += missing;
      for (const plain of opened) addAll(lines, plain ?? '');
      if (missing === 0 && folder === ownFolder && each === `${name}.age`) ownMessages = text;
    }
  }
  const own = chainFile(dataDir, true);
  const known = new Set(filled((await readIfThere(own)) ?? ''));
  const taken = [...lines].filter((line) => !known.has(line));
  if (taken.length > 0) await appendDurably(own, `${taken.join('\n')}\n`);
  // From here on the readable copy holds all of it, and the next start may write over it.
  if (ownMessages !== undefined) await writeDurably(ownMark(dataDir), markOf(ownMessages));
  return { taken: taken.length, unopened };
}

function addAll(lines: Set<string>, text: string): void {
  for (const line of filled(text)) lines.add(line);
}

const filled = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

async function openedBy(decryption: Decryption | undefined, message: string): Promise<string | undefined> {
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

function encryptedLines(dataDir: string, { encrypt }: Encryption): ChainLines {
  const encrypted = encryptedFile(dataDir);
  const message = async (text: string): Promise<string> => {
    const bytes = await (await encrypt(new Blob([text]))).arrayBuffer();
    return `${Buffer.from(bytes).toString('base64')}\n`;
  };
  const begin = async (said: string): Promise<void> => {
    await writeDurably(encrypted, said);
    await writeDurably(ownMark(dataDir), markOf(said));
  };
  const lines = linesIn(chainFile(dataDir, true));
  return {
    ...lines,
    append: async (text) => {
      await lines.append(text);
      const said = await message(text);
      await (existsSync(encrypted) ? appendDurably(encrypted, said) : begin(said));
    },
    replace: async (text) => {
      await lines.replace(text);
      await begin(await message(text));
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
