import './require-node.mjs';
import { createHash, randomBytes } from 'node:crypto';
import { readArguments } from './arguments.mjs';
import { ensureBuilt } from './build.mjs';
import { readDatabasePlace, readSettings } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { refuseTakenPort } from './listen.mjs';
import { command, CommandError, passSignalsOn } from './project.mjs';
import { understandTypeScript } from './typescript.mjs';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm run setup -- [--from <文件 · FILE.json>] [--from-export <存档 · ARCHIVE> --copy|--move] [--add] [--lan]',
  about: `成立一个真实的社区：在浏览器里一步一步填，链接显示在终端；或用 --from 按文件成立。之后用 npm start 启动。
Founds a real community: in a browser, step by step, by a link in the terminal, or by a file with --from.
npm start serves it from then on.

--add 在已有社区的平台上再成立一个（嵌入式数据库要先停平台）。
With --add it is one more on a hub that has communities (an embedded database: stop the hub first).

--from-export 存档 --copy 按整体存档（npm run archive）成立另一个社区：门店、商品、库存、居民和积分都带过来，编号是新的。
新管理员由 --from 的文件给出（{"manager": {…}}，也可有 "community": {"name": …}），否则在这里问。
With --from-export ARCHIVE --copy another community is founded of an archive: stores, goods, stock, residents and points
with ids of its own. Its manager is said by --from, or asked for here.

--from-export 存档 --move 让搬家的社区（npm run archive -- --move）在这里继续：编号、历史、人、卡和终端都照旧。
With --from-export ARCHIVE --move a community that was closed elsewhere goes on here, with all it had.

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
    'from-export': {
      type: 'string',
      says: '按这个整体存档成立（npm run archive） · founds of this archive',
    },
    copy: { type: 'boolean', says: '成立另一个社区，编号是新的 · another community, with ids of its own' },
    move: { type: 'boolean', says: '搬家的社区在这里继续 · a community that moves goes on here' },
    key: { type: 'string', says: '加密存档的密钥文件 · the file with the key of an encrypted archive' },
    name: { type: 'string', says: '另一个名称 · another name than the archive has' },
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
  const file = values['from-export'];
  const kinds = ['copy', 'move'].filter((kind) => values[kind] === true);
  const kind = typeof file === 'string' && kinds.length === 1 ? kinds[0] : undefined;
  if (
    kind === undefined &&
    (file ?? values['copy'] ?? values['move'] ?? values['key'] ?? values['name']) !== undefined
  ) {
    throw new CommandError(
      `--from-export 存档 要和 --copy 或 --move 一起用；--key 和 --name 只给它们用。
--from-export ARCHIVE goes with --copy or --move, of which one is needed; --key and --name are for them alone.`,
    );
  }
  if (kind === 'move' && (from ?? values['name']) !== undefined) {
    throw new CommandError('--move 不改名，也不换管理员。· With --move neither name nor manager changes.');
  }
  if (typeof from !== 'string' && kind === undefined) return inBrowser(isFurther);
  const place = readDatabasePlace();
  await ensureInstalled();
  await understandTypeScript();
  const as = isFurther ? 'further' : 'first';
  if (kind !== undefined && typeof file === 'string') {
    const { setUpCopy, setUpMoved } = await import('./setup-copy.ts');
    const { name } = values;
    const key = typeof values['key'] === 'string' ? values['key'] : undefined;
    const said = typeof from === 'string' ? from : undefined;
    process.exitCode =
      kind === 'move'
        ? await setUpMoved(place, { file, key, as })
        : await setUpCopy(place, { file, key, from: said, name: typeof name === 'string' ? name : undefined, as });
    return;
  }
  const { setUp } = await import('./setup.ts');
  if (typeof from === 'string') process.exitCode = await setUp(place, from, as);
}, 2);
