import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Overwrites the content of every file of the tablet's IndexedDB, as a dying flash memory does. Returns how many there
 * were.
 */
export function damageDatabase(profile: string): number {
  const root = join(profile, 'Default', 'IndexedDB');
  let damaged = 0;
  for (const folder of readdirSync(root)) {
    if (!folder.endsWith('.leveldb')) continue;
    for (const name of readdirSync(join(root, folder))) {
      const file = join(root, folder, name);
      if (!statSync(file).isFile() || !/\.(log|ldb)$/.test(name)) continue;
      const bytes = readFileSync(file);
      for (let index = 0; index < bytes.length; index += 7) bytes[index] = (bytes[index] ?? 0) ^ 0xff;
      writeFileSync(file, bytes);
      damaged += 1;
    }
  }
  return damaged;
}
