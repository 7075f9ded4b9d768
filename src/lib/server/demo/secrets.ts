import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { toBase64Url } from '#lib/base/encoding.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import { pinPattern } from '#lib/domain/pin.ts';
import { newPassword } from '../console/password.ts';
import { newPin } from '../console/pin.ts';
import { counterStaff } from './data/community.ts';

// The database holds hashes alone. What a person who tries the demo out needs to read (card numbers, a password) is
// derived from or kept in one file beside it, which only the hub's own user may read.

const secretsSchema = v.object({
  /** Card numbers derive from it; see `demoCardNumber`. */
  cardSeed: v.pipe(v.string(), v.minLength(43)),
  managerPassword: v.pipe(v.string(), v.minLength(12)),
  auditorPassword: v.pipe(v.string(), v.minLength(12)),
  /** By the id of whoever works at the counter. */
  pins: v.record(v.string(), v.pipe(v.string(), v.regex(pinPattern))),
});
export type DemoSecrets = v.InferOutput<typeof secretsSchema>;

const fileOf = (dataDir: string): string => join(dataDir, 'demo.json');

/** The demo's file is there and cannot be read: cut off, emptied or edited. The message is in English, and names it. */
export class BrokenDemo extends Error {
  override readonly name = 'BrokenDemo';
}

/**
 * The demo's secrets in `dataDir`; undefined when this folder holds none.
 * @throws BrokenDemo for a file that is no such thing
 */
export async function readDemoSecrets(dataDir: string): Promise<DemoSecrets | undefined> {
  let text: string;
  try {
    text = await readFile(fileOf(dataDir), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return v.parse(secretsSchema, JSON.parse(text));
  } catch (error) {
    // Without the cause's own message, which may repeat a part of the secrets.
    throw new BrokenDemo(`${fileOf(dataDir)} is cut off or was changed: put it back from a copy`, { cause: error });
  }
}

/** New secrets for a demo. */
export const makeDemoSecrets = (random: RandomBytes): DemoSecrets => ({
  cardSeed: toBase64Url(random(32)),
  managerPassword: newPassword(random),
  auditorPassword: newPassword(random),
  pins: Object.fromEntries(counterStaff.map(({ id }) => [id, newPin(random)])),
});

/** The demo's secrets in `dataDir`, made and written (mode 0600) when there are none yet. */
export async function obtainDemoSecrets(dataDir: string, random: RandomBytes): Promise<DemoSecrets> {
  const kept = await readDemoSecrets(dataDir);
  if (kept !== undefined) return kept;
  const made = makeDemoSecrets(random);
  await mkdir(dataDir, { recursive: true });
  await writeFile(fileOf(dataDir), `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return made;
}
