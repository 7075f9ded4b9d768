import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

// Files that a power cut or a killed process leaves whole. Nobody but the hub's own user may read them.

/** A file bears this at its end until it is whole. */
export const unfinished = '.part';

/** Writes a file, or puts another content in its place: the one or the other is there, also when the disk is full. */
export async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const part = `${file}${unfinished}`;
  try {
    await writeAndFlush(part, content);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await flushFolder(folder);
}

/** Appends to a file that is on the disk when it resolves. A line that a killed process has torn is ended first. */
export async function appendDurably(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const end = Buffer.from('\n');
    if (size > 0) await handle.read(end, 0, 1, size - 1);
    await handle.appendFile(end.toString() === '\n' ? text : `\n${text}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function flushFolder(folder: string): Promise<void> {
  const entry = await open(folder, 'r');
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
}

async function writeAndFlush(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
