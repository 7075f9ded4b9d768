import { secureRandom } from '#lib/base/id.ts';
import { BrokenDump, listDumps } from '#lib/server/backup.ts';
import { DatabaseInUse } from '#lib/server/db/lock.ts';
import { restore } from '#lib/server/restore.ts';

// `npm run restore -- <file>`: puts the embedded database back to a dump, with the hub stopped.

const dataDir = process.env['DATA_DIR'] ?? '.data';
const [file] = process.argv.slice(2);

if (process.env['DATABASE_URL']) {
  console.error('DATABASE_URL names a PostgreSQL: restore it with its own tools (pg_restore, or the provider’s).');
  process.exit(2);
}
if (file === undefined) {
  const dumps = await listDumps(dataDir);
  console.error('Which dump? npm run restore -- <file>');
  for (const dump of dumps) console.error(`  ${dump.file}  (${dump.at.toISOString()})`);
  if (dumps.length === 0) console.error(`  (there are none in ${dataDir})`);
  process.exit(2);
}

try {
  const { keptAt, communities } = await restore(file, dataDir, new Date(), secureRandom);
  console.log(`已恢复 · Restored ${file}: ${communities} 个社区 · communities`);
  if (keptAt !== undefined) console.log(`原数据库保留在 · The old database is kept at ${keptAt}`);
  console.log('启动后，终端会自动补传缺少的记录 · Once the hub runs, kiosks send again what the dump does not have.');
} catch (error) {
  const expected = error instanceof DatabaseInUse || error instanceof BrokenDump;
  console.error(expected ? error.message : error);
  process.exit(1);
}
