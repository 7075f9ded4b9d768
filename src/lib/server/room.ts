import { statfs } from 'node:fs/promises';
import { reasonOf } from './log.ts';

/** There is not room enough on the disk for what was to be written; nothing was. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
  readonly freeBytes: number;
  readonly neededBytes: number;

  constructor(folder: string, freeBytes: number, neededBytes: number) {
    super(`There is not room enough in ${folder}: ${mebibytes(freeBytes)} free, ${mebibytes(neededBytes)} needed`);
    this.freeBytes = freeBytes;
    this.neededBytes = neededBytes;
  }
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 1_048_576)} MiB`;

/** What stays free for the database, whose log grows by 16 MiB at a time: it must never fail for a copy's sake. */
export const reservedBytes = 32 * 1_048_576;

/** Bytes that this process may still write to a folder's disk; undefined where the system does not tell. */
export async function freeBytesIn(folder: string): Promise<number | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}

/** @throws NoRoom unless so many bytes fit beside what the database needs */
export async function requireRoom(folder: string, bytes: number): Promise<void> {
  const free = await freeBytesIn(folder);
  const needed = bytes + reservedBytes;
  if (free !== undefined && free < needed) throw new NoRoom(folder, free, needed);
}

/** Whether something failed for want of room on the disk, as this file or the system says. */
export const isNoRoom = (error: unknown): boolean =>
  error instanceof NoRoom || /ENOSPC|EDQUOT|EFBIG/.test(reasonOf(error));
