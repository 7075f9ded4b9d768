import './require-node.mjs';
import { readArguments } from './arguments.mjs';
import { readDatabasePlace } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

const manual = {
  usage: 'npm run restore -- [备份文件 · dump]',
  about: `把内嵌数据库恢复到一份备份，须先停掉平台；不写文件名则列出备份。
Puts the embedded database back to a dump, with the hub stopped. Without a file it lists the dumps.

环境变量 · Environment variables: DATA_DIR`,
  words: 1,
};

await command(async () => {
  const [file] = readArguments(manual).words;
  const { databaseUrl, dataDir } = readDatabasePlace();
  if (databaseUrl !== undefined) {
    throw new CommandError(`DATABASE_URL 指向 PostgreSQL，请用它自己的工具恢复（pg_restore，或服务商的）。
DATABASE_URL names a PostgreSQL: restore it with its own tools (pg_restore, or the provider’s).`);
  }
  await ensureInstalled();
  await understandTypeScript();
  const { listForPeople, restoreFrom } = await import('./restore.ts');
  await (file === undefined ? listForPeople(dataDir) : restoreFrom(file, dataDir));
});
