import './require-node.mjs';
import { readArguments } from './arguments.mjs';
import { readDatabasePlace } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { command, CommandError } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm run setup -- --from <文件 · FILE.json>',
  about: `成立一个真实的社区。成立之后用 npm start 启动。
Founds a real community. npm start serves it from then on.

文件至少要有 · The least that the file says (docs/operations.md):
{"community": {"name": "…", "district": "…"}, "stores": [{"name": "…"}],
 "manager": {"name": "…", "password": "…"}}

以 0 结束：已成立；1：没有成立，什么也没改；2：文件读不出来，或数据库打不开。
Ends with 0 when it was founded, 1 when it was not and nothing was changed, 2 when file or database cannot be read.

环境变量 · Environment variables: DATA_DIR, DATABASE_URL`,
  options: {
    from: {
      type: 'string',
      says: '按文件成立；写 - 则从标准输入读 · founds by this file; - reads standard input',
    },
  },
};

await command(async () => {
  const { values } = readArguments(manual);
  const from = values['from'];
  if (typeof from !== 'string') {
    throw new CommandError(`请写明文件：${manual.usage}\nName a file; npm run setup -- --help says what is in it.`);
  }
  const place = readDatabasePlace();
  await ensureInstalled();
  await understandTypeScript();
  const { setUp } = await import('./setup.ts');
  process.exitCode = await setUp(place, from);
}, 2);
