import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import type { Database } from '../db/database.ts';
import type { Manifest } from './manifest.ts';
import { writeArchive, type ArchiveOrder } from './write.ts';

/** Who makes an archive, and why. */
export interface ArchiveBy {
  readonly communityId: string;
  readonly staffId: string;
  readonly role: AccountRole;
  readonly reason: string;
}

export type ArchiveNotMade = 'notPermitted' | 'reasonMissing';

/** An archive in the data folder, from where it goes to whoever asked. */
export interface MadeArchive {
  readonly manifest: Manifest;
  readonly bytes: Readable;
}

/** Where archives lie while they are sent. */
export const archiveFolder = (dataDir: string): string => join(dataDir, 'archives');

/**
 * Records that a manager takes everything out of the hub, and makes the archive of a copy, with that very fact in it.
 * The file is gone when it was sent, or nobody waits for it any more.
 */
export async function makeArchive(
  context: ChainContext,
  dataDir: string,
  by: ArchiveBy,
  now: Date,
): Promise<Result<MadeArchive, ArchiveNotMade>> {
  if (!may(by.role, 'archive.make')) return refuse('notPermitted');
  const { communityId } = by;
  if (!(await recordArchive(context, by, now))) return refuse('reasonMissing');
  const folder = archiveFolder(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${randomUUID()}.zip`);
  try {
    const manifest = await archiveNow(context.database, { communityId, kind: 'copy', now }, file);
    const bytes = createReadStream(file);
    bytes.once('close', () => void rm(file, { force: true }));
    return ok({ manifest, bytes });
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/**
 * Records who takes everything, before the first byte of it is there; `staffId` null for whoever runs the hub.
 * @returns false, with nothing recorded, where the reason says nothing or too much
 */
export async function recordArchive(
  context: ChainContext,
  by: { readonly communityId: string; readonly staffId: string | null; readonly reason: string },
  now: Date,
): Promise<boolean> {
  const reason = noteOf(by.reason);
  if (reason === undefined) return false;
  const said = { type: 'archive.made', staff: by.staffId, reason, body: { kind: 'copy' }, confidential: null } as const;
  await inChain(context, now, async (_tx, lock) => (await lock(by.communityId)).record(said));
  return true;
}

/** Writes an archive, as the database is at one moment. */
export const archiveNow = (database: Database, order: ArchiveOrder, file: string): Promise<Manifest> =>
  database.transaction((tx) => writeArchive(tx, order, file), {
    isolation: 'repeatable read',
    readOnly: true,
  });

/** Removes archives that were being sent when a process was killed: they hold what people are called. */
export async function clearArchives(dataDir: string): Promise<void> {
  const folder = archiveFolder(dataDir);
  for (const name of await readdir(folder).catch(() => [])) await rm(join(folder, name), { force: true });
}
