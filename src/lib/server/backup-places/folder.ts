import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeDurably } from '../durable-file.ts';
import { requireRoom } from '../room.ts';
import { PlaceFailed, type BackupPlace } from './place.ts';

/**
 * It lies in the folder from the first use on. Where a disk is not mounted, its folder is there and is empty, and dumps
 * would fill the disk of the system instead.
 */
const marker = 'points-store-backups.txt';
const markerText = '积分超市的备份放在这里，请勿删除。\nBackups of Points Store lie here; do not delete.\n';

/** A folder, usually on another disk or a mounted share. It is never made: who names it has to have made it. */
export function folderPlace(folder: string): BackupPlace {
  const where = resolve(folder);
  const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;
  return {
    kind: 'folder',
    where,
    open: async (wasUsed) => {
      if (!(await isThere(where))) throw new PlaceFailed('gone', `${where} is not there`);
      const file = join(where, marker);
      if (await isThere(file)) return;
      if (wasUsed) throw new PlaceFailed('gone', `${where} is not the folder that it was: is its disk mounted?`);
      await writeFile(file, markerText, { flag: 'wx' });
    },
    list: () => readdir(where),
    put: async (name, content) => {
      await requireRoom(where, content.byteLength);
      await writeDurably(join(where, name), content);
    },
    remove: (name) => rm(join(where, name), { force: true }),
  };
}
