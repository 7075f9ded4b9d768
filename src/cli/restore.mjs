import './require-node.mjs';
import { readArguments } from './arguments.mjs';
import { readDatabasePlace } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm run restore -- [备份文件 · dump]',
  about: `把内嵌数据库恢复到一份备份，须先停掉平台；不写文件名则列出备份。
Puts the embedded database back to a dump, with the hub stopped. Without a file it lists the dumps.

加密的备份：先用 --new-key 生成一把密钥，平台用它的公钥加密（BACKUP_RECIPIENT），恢复时用 --key。
Encrypted dumps: --new-key makes a key, the hub encrypts for its public key (BACKUP_RECIPIENT), --key restores.

环境变量 · Environment variables: DATA_DIR`,
  options: {
    key: { type: 'string', says: '密钥文件 · the file with the key' },
    'new-key': { type: 'string', says: '生成密钥，写进这个文件 · makes a key and writes it into this file' },
  },
  words: 1,
};

/** @param {unknown} value @returns {string | undefined} */
const textOf = (value) => (typeof value === 'string' ? value : undefined);

await command(async () => {
  const { words, values } = readArguments(manual);
  const [file] = words;
  const newKey = textOf(values['new-key']);
  const { databaseUrl, dataDir } = readDatabasePlace();
  if (databaseUrl !== undefined && newKey === undefined) {
    throw new CommandError(`DATABASE_URL 指向 PostgreSQL，请用它自己的工具恢复（pg_restore，或服务商的）。
DATABASE_URL names a PostgreSQL: restore it with its own tools (pg_restore, or the provider’s).`);
  }
  await ensureInstalled();
  await understandTypeScript();
  const { listForPeople, restoreFrom, writeNewKey } = await import('./restore.ts');
  if (newKey !== undefined) await writeNewKey(newKey);
  else await (file === undefined ? listForPeople(dataDir) : restoreFrom(file, dataDir, textOf(values['key'])));
});
