import './require-node.mjs';
import { createHash, randomBytes } from 'node:crypto';
import { readArguments } from './arguments.mjs';
import { ensureBuilt } from './build.mjs';
import { readDatabasePlace, readSettings } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { refuseTakenPort } from './listen.mjs';
import { command, passSignalsOn } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm run setup -- [--from <文件 · FILE.json>] [--add] [--lan]',
  about: `成立一个真实的社区：在浏览器里一步一步填，链接显示在终端；或用 --from 按文件成立。之后用 npm start 启动。
Founds a real community: in a browser, step by step, by a link in the terminal, or by a file with --from.
npm start serves it from then on.

--add 在已有社区的平台上再成立一个（嵌入式数据库要先停平台）。
With --add it is one more on a hub that has communities (an embedded database: stop the hub first).

文件至少要有 · The least that the file says (docs/operations.md):
{"community": {"name": "…", "district": "…"}, "stores": [{"name": "…"}],
 "manager": {"name": "…", "password": "…"}}

以 0 结束：已成立；1：没有成立，什么也没改；2：文件读不出来，或数据库打不开。
Ends with 0 when it was founded, 1 when it was not and nothing was changed, 2 when file or database cannot be read.

环境变量 · Environment variables: DATA_DIR, DATABASE_URL; without --from those of npm start as well`,
  options: {
    lan: {
      type: 'boolean',
      says: '链接在局域网里也能打开（明文 HTTP） · opens the link to the local network, in plain HTTP',
    },
    add: {
      type: 'boolean',
      says: '在已有社区的平台上再成立一个 · founds one more beside the communities of this hub',
    },
    from: {
      type: 'string',
      says: '按文件成立；写 - 则从标准输入读 · founds by this file; - reads standard input',
    },
  },
};

/**
 * Serves the pages by which a community is founded, to whoever has the link, and goes on as its hub. The token is in
 * the link alone; the app is given its hash.
 */
async function inBrowser(/** @type {boolean} */ isFurther) {
  // The hub that goes on from here reads the arguments of `npm start`, which knows no such one.
  process.argv = process.argv.filter((argument) => argument !== '--add');
  await refuseTakenPort(readSettings());
  const stopPassingOn = passSignalsOn();
  await ensureInstalled();
  await ensureBuilt();
  stopPassingOn();
  const token = randomBytes(32).toString('base64url');
  process.env['SETUP_AS'] = isFurther ? 'further' : 'first';
  process.env['SETUP'] = createHash('sha256').update(token).digest('base64url');
  const linkAt = (/** @type {string} */ origin) => `${origin}/setup/${token}`;
  Object.assign(globalThis, { [Symbol.for('points-store.setup-link')]: linkAt });
  await import('./serve.mjs');
}

await command(async () => {
  const { values } = readArguments(manual);
  const from = values['from'];
  const isFurther = values['add'] === true;
  if (typeof from !== 'string') return inBrowser(isFurther);
  const place = readDatabasePlace();
  await ensureInstalled();
  await understandTypeScript();
  const { setUp } = await import('./setup.ts');
  process.exitCode = await setUp(place, from, isFurther ? 'further' : 'first');
}, 2);
