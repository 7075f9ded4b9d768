import './require-node.mjs';
import { readArguments } from './arguments.mjs';
import { readDatabasePlace } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage:
    'npm run archive -- [<社区 · COMMUNITY>] --reason <原因 · WHY> [--out <文件 · FILE>] [--move --to <网址 · ADDRESS>]',
  about: `把一个社区的一切导出为一个文件，可以在别处用它成立另一个社区（npm run setup -- --from-export 文件 --copy）。
不含密码、PIN 和密钥；含有居民姓名，请像备份一样保管。内嵌数据库须先停掉平台。平台上有几个社区时要写明是哪个。

Writes all that is of a community into one file, of which another community can be founded elsewhere
(npm run setup -- --from-export FILE --copy). It holds no passwords, PINs and keys, and the names of residents: keep it
as you keep backups. An embedded database needs the hub stopped. Where the hub has several communities, say which.

--move --to 新地址：搬家。社区在这里永久关闭，存档里带着全部（含密码的散列和卡的密钥），用
npm run setup -- --from-export 文件 --move 在新机器上继续，卡和终端照旧。存档请像钥匙一样保管，用完删掉。
With --move --to ADDRESS it moves: it is closed here for good, and the archive has all of it, hashes of passwords and
the key of cards included. npm run setup -- --from-export FILE --move has it go on elsewhere, with its cards and tablets.
Keep that file as you keep keys, and delete it afterwards.

设了 BACKUP_RECIPIENT 就加密（文件名加 .age）。· With BACKUP_RECIPIENT it is encrypted, and .age is added to its name.

npm run archive -- --check <文件 · FILE>  看文件是否完整 · tells whether a file is whole

以 0 结束：已写好；1：没有写；2：数据库或文件打不开。
Ends with 0 when it was written, 1 when it was not, 2 when database or file cannot be opened.

环境变量 · Environment variables: DATA_DIR, DATABASE_URL, BACKUP_RECIPIENT`,
  options: {
    reason: { type: 'string', says: '谁来要的，为什么 · who asked for it, and why' },
    out: { type: 'string', says: '写到哪个文件 · the file to write' },
    move: { type: 'boolean', says: '搬家：在这里永久关闭 · moves it: closes it here for good' },
    to: { type: 'string', says: '搬到的网址，如 https://points.example.org · the address of its new place' },
    key: { type: 'string', says: '检查加密存档的密钥文件 · the file with the key of an encrypted one to check' },
    check: { type: 'string', says: '只检查这个存档 · checks this archive and writes nothing' },
  },
  words: 1,
};

await command(async () => {
  const { words, values } = readArguments(manual);
  const { reason, out, check, key, to } = values;
  if (typeof check !== 'string' && typeof reason !== 'string') {
    throw new CommandError('要写 --reason：谁来要的，为什么。· --reason is needed: who asked for it, and why.');
  }
  const isMove = values['move'] === true;
  if (isMove !== (typeof to === 'string')) {
    throw new CommandError('--move 和 --to 要一起用。· --move and --to go together.');
  }
  const place = readDatabasePlace();
  await ensureInstalled();
  await understandTypeScript();
  const { archive, checkFile } = await import('./archive.ts');
  process.exitCode =
    typeof check === 'string'
      ? await checkFile(check, typeof key === 'string' ? key : undefined)
      : await archive(place, {
          community: words[0],
          reason: typeof reason === 'string' ? reason : '',
          out: typeof out === 'string' ? out : undefined,
          to: typeof to === 'string' ? to : undefined,
        });
}, 2);
