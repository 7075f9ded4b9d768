import './require-node.mjs';
import { readArguments } from './arguments.mjs';
import { readDatabasePlace } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { command } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm run drill -- [备份文件 · dump]',
  about: `恢复演练：在旁边恢复最新（或写明）的备份，核对账目，再删掉；平台照常运行。通过以 0 结束，否则为 1。
The restore drill: puts the newest dump, or the one that is named, back beside what runs, adds its ledger up, and
removes it again. The hub goes on meanwhile. Ends with 0 when it passed, 1 when it did not.

有 DATABASE_URL 时，备份是 pg_dump -Fc 写的 *.dump，恢复到同一服务器的临时数据库（要 pg_restore 与建库权限）。
With DATABASE_URL the dump is one of pg_dump -Fc (*.dump) and goes into a temporary database of that server, for which
pg_restore and the right to create databases are needed.

环境变量 · Environment variables: DATA_DIR, DATABASE_URL`,
  options: { key: { type: 'string', says: '密钥文件 · the file with the key' } },
  words: 1,
};

await command(async () => {
  const { words, values } = readArguments(manual);
  const place = readDatabasePlace();
  await ensureInstalled();
  await understandTypeScript();
  const { drillForPeople } = await import('./drill.ts');
  const { key } = values;
  process.exitCode = await drillForPeople(place, words[0], typeof key === 'string' ? key : undefined);
});
