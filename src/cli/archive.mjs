import './require-node.mjs';
import { readArguments } from './arguments.mjs';
import { readDatabasePlace } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm run archive -- [<社区 · COMMUNITY>] --reason <原因 · WHY> [--out <文件 · FILE>]',
  about: `把一个社区的一切导出为一个文件，可以在别处用它成立另一个社区（npm run setup -- --from-export 文件 --copy）。
不含密码、PIN 和密钥；含有居民姓名，请像备份一样保管。内嵌数据库须先停掉平台。平台上有几个社区时要写明是哪个。

Writes all that is of a community into one file, of which another community can be founded elsewhere
(npm run setup -- --from-export FILE --copy). It holds no passwords, PINs and keys, and the names of residents: keep it
as you keep backups. An embedded database needs the hub stopped. Where the hub has several communities, say which.

npm run archive -- --check <文件 · FILE>  看文件是否完整 · tells whether a file is whole

以 0 结束：已写好；1：没有写；2：数据库或文件打不开。
Ends with 0 when it was written, 1 when it was not, 2 when database or file cannot be opened.

环境变量 · Environment variables: DATA_DIR, DATABASE_URL`,
  options: {
    reason: { type: 'string', says: '谁来要的，为什么 · who asked for it, and why' },
    out: { type: 'string', says: '写到哪个文件 · the file to write' },
    check: { type: 'string', says: '只检查这个存档 · checks this archive and writes nothing' },
  },
  words: 1,
};

await command(async () => {
  const { words, values } = readArguments(manual);
  const { reason, out, check } = values;
  if (typeof check !== 'string' && typeof reason !== 'string') {
    throw new CommandError('要写 --reason：谁来要的，为什么。· --reason is needed: who asked for it, and why.');
  }
  const place = readDatabasePlace();
  await ensureInstalled();
  await understandTypeScript();
  const { archive, checkFile } = await import('./archive.ts');
  process.exitCode =
    typeof check === 'string'
      ? await checkFile(check)
      : await archive(place, {
          community: words[0],
          reason: typeof reason === 'string' ? reason : '',
          out: typeof out === 'string' ? out : undefined,
        });
}, 2);
