import { existsSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, passSignalsOn, root, run } from './project.mjs';
import { defaultDataFolder, layoutOf, moveAmongReleases, pointTo, releaseName } from './releases.mjs';
import { endJournal, keepJournal, readJournal } from './upgrade-journal.mjs';
import { isOlder, takeVersion, versionIn } from './upgrade-source.mjs';

/*
 *   take, install, build ─▶ stop ─▶ dump ─▶ rehearse ─▶ switch ─▶ start ─▶ ready: done
 *        (the hub runs)       └── fails: start the old one ──┘        └── not in time: stop, put the database
 *                                 again, nothing has changed              back where it was changed, switch back, start
 *
 * Whatever kills the command, the next one finds the journal, and finishes or takes back.
 */

/**
 * @typedef {object} Order
 * @property {string | undefined} source undefined only looks after an upgrade that was cut off
 * @property {import('./upgrade-hub.mjs').Hub} hub
 * @property {string | undefined} dataDir as the settings say; undefined for the program's own
 * @property {number} waitMs within which the new version has to be ready
 */

/** @typedef {import('./upgrade-journal.mjs').Journal} Journal */

const layout = layoutOf(root);
const { link, releases } = layout;

/** @param {string} zh @param {string} en */
const tell = (zh, en) => console.log(`${zh}\n  ${en}`);

/**
 * The user whose database it is: an administrator must not leave files there that the hub cannot open.
 * @param {string} dataDir
 * @returns {import('./project.mjs').User}
 */
export function ownerOf(dataDir) {
  const info = statSync(dataDir, { throwIfNoEntry: false });
  return process.getuid?.() === 0 && info !== undefined ? { uid: info.uid, gid: info.gid } : {};
}

/**
 * @param {Order} order
 * @param {string} folder of the version that does it
 * @param {string} name of a step
 * @param {string} [argument]
 * @param {string} [oldFolder] where the version lies whose data they are
 * @returns {Promise<string>} what it said
 */
async function databaseStep({ dataDir }, folder, name, argument = '', oldFolder = folder) {
  const place = dataDir ?? defaultDataFolder(oldFolder);
  const args = [path.join(folder, 'src/cli/upgrade-database.mjs'), name, argument];
  const { code, output } = await run(process.execPath, args, {
    cwd: folder,
    env: { DATA_DIR: place },
    ...ownerOf(place),
  });
  if (code !== 0) throw new CommandError(output.trim());
  return output.trim();
}

/** @param {Order} order @param {Journal} journal the dump, wherever the data lie by now */
const dumpOf = ({ dataDir }, { from, dump }) => path.join(dataDir ?? defaultDataFolder(from), dump);

/**
 * Takes the version, installs and builds it, while the hub goes on.
 * @param {string} source
 * @param {Date} now
 * @returns {Promise<string>} its folder
 */
async function prepare(source, now) {
  const taking = path.join(releases, releaseName('taking', now));
  const remove = () => rmSync(taking, { recursive: true, force: true });
  process.on('exit', remove);
  const stopPassingOn = passSignalsOn();
  const version = await takeVersion(source, releases, taking);
  const own = (await versionIn(root)) ?? '0.0.0';
  if (isOlder(version, own)) {
    throw new CommandError(`${version} 比现在的 ${own} 旧。要退回旧版本，见 docs/operations.md。
${version} is older than ${own}, which runs. How to go back is in docs/operations.md.`);
  }
  tell(
    `正在准备 ${version}：安装与构建，平台照常运行 …`,
    `Preparing ${version}: it is installed and built, the hub goes on`,
  );
  const { code, output } = await run(process.execPath, [path.join(taking, 'src/cli/prepare.mjs')], { cwd: taking });
  if (code !== 0) throw new CommandError(output.trim());
  const to = path.join(releases, releaseName(version, now));
  await rename(taking, to);
  process.off('exit', remove);
  stopPassingOn();
  return to;
}

/**
 * Stops the hub, dumps its database, and has the new version rehearse on that dump.
 * @param {Order} order
 * @param {Journal} journal
 * @returns {Promise<string>} the dump, from the data folder
 */
async function secure(order, journal) {
  await order.hub.stop();
  tell(
    '平台已停下，正在备份并演练 …',
    'The hub stands still; it is backed up and the upgrade is rehearsed on the dump',
  );
  const said = await databaseStep(order, root, 'back-up', path.basename(journal.to));
  const file = said.split('\n').at(-1) ?? '';
  await databaseStep(order, journal.to, 'rehearse', file, root);
  return path.relative(order.dataDir ?? defaultDataFolder(root), file);
}

/** The version before has shown that it can become ready: on a slow machine it is given time, whatever was typed. */
const backMs = 180_000;

/** @param {Order} order @param {Journal} journal */
async function leaveAsItWas({ hub }, { to }) {
  rmSync(to, { recursive: true, force: true });
  if (!hub.isOurs) {
    await hub.start(root);
    if (!(await hub.becomesReady(backMs)))
      throw new CommandError(`平台没有重新就绪 · The hub did not become ready again`);
  }
  endJournal(releases);
}

/**
 * Makes the new version the one that runs.
 * @param {Order} order
 * @param {Journal} journal
 * @returns {Promise<boolean>} whether it became ready in time
 */
async function switchOver({ hub, waitMs }, { from, to }) {
  if (!layout.isLinked) moveAmongReleases(layout, from);
  pointTo(link, to);
  await hub.start(to);
  return hub.becomesReady(waitMs);
}

/** @param {Order} order @param {Journal} journal */
async function finish({ hub }, { from, to, dump }) {
  endJournal(releases);
  for (const name of readdirSync(releases)) {
    const folder = path.join(releases, name);
    const isKept = folder === from || folder === to || !/-\d{8}T\d{9}Z$/.test(name);
    // What somebody cloned may hold work of theirs.
    if (!isKept && !existsSync(path.join(folder, '.git'))) rmSync(folder, { recursive: true, force: true });
  }
  tell(`已升级到 ${path.basename(to)}`, `Upgraded; the version before is kept as ${path.basename(from)}`);
  tell(`升级前的备份：${dump}（在数据文件夹里）`, `The dump from before lies in the data folder`);
  if (!hub.isOurs) return;
  await hub.stop();
  tell(`请重新进入 ${link}，再用 npm start 启动。`, `Enter ${link} anew, and start the hub: npm start`);
}

/**
 * Takes an upgrade back, however far it came.
 * @param {Order} order
 * @param {Journal} journal
 */
async function goBack(order, journal) {
  const { hub } = order;
  await hub.stop();
  moveAmongReleases(layout, journal.from);
  console.log(await databaseStep(order, journal.from, 'take-back', dumpOf(order, journal)));
  pointTo(link, journal.from);
  rmSync(journal.to, { recursive: true, force: true });
  endJournal(releases);
  if (hub.isOurs) return;
  await hub.start(journal.from);
  if (await hub.becomesReady(backMs)) return;
  process.exitCode = 2;
  tell('旧版本也没有就绪，请看它的日志。', 'The old version did not become ready either: see its log');
}

/** @param {Order} order @param {Journal} journal */
async function endUnfinished(order, journal) {
  if (journal.step === 'stopping') {
    await leaveAsItWas(order, journal);
    return tell('上次升级中断，什么都没有改变。', 'The last upgrade was cut off before anything had changed');
  }
  const isSwitched = existsSync(link) && realpathSync(link) === realpathSync(journal.to);
  if (isSwitched && !order.hub.isOurs && (await order.hub.becomesReady(order.waitMs))) return finish(order, journal);
  await goBack(order, journal);
  tell('上次升级中断，已退回原来的版本。', 'The last upgrade was cut off; the version before it is back');
}

/** Ends nothing halfway: from the stop of the hub on, a signal waits for the way forward or back. */
function holdSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () =>
      tell('正在切换，不能中断；不成功会自己退回。', 'This is not broken off; it goes back by itself'),
    );
  }
}

/**
 * Upgrades, or first ends an upgrade that was cut off. Says what it does, and sets the exit code 2 where neither
 * version runs.
 * @param {Order} order
 * @throws {CommandError} when nothing was changed, or the version before is back
 */
export async function upgrade(order) {
  const now = new Date();
  const unfinished = readJournal(releases);
  if (unfinished !== undefined) {
    holdSignals();
    await endUnfinished(order, unfinished);
    if (order.source !== undefined) throw new CommandError('请再升级一次。\nNow upgrade once more.');
    return;
  }
  if (order.source === undefined) throw new CommandError('升级到哪个版本？\nTo which version? See --help.');
  if (layout.isLinked && realpathSync(link) !== realpathSync(root)) {
    throw new CommandError(
      `正在用的不是这个版本，请到 ${link} 里升级。\nThis is not the version that runs: upgrade in ${link}`,
    );
  }
  if (order.hub.isOurs) await order.hub.stop();
  await databaseStep(order, root, 'check');
  const to = await prepare(order.source, now);
  holdSignals();
  const from = layout.isLinked
    ? root.replace(/[\\/]$/, '')
    : path.join(releases, releaseName(`${await versionIn(root)}`, now));
  await upgradeTo(order, { from: from === to ? `${from}-before` : from, to, dump: '', step: 'stopping' });
}

/**
 * @param {Order} order
 * @param {Journal} begun
 * @returns {Promise<Journal>} the same with the dump; what was begun is undone when there is none
 */
async function securedOrUndone(order, begun) {
  try {
    return { ...begun, dump: await secure(order, begun), step: 'switching' };
  } catch (error) {
    tell('没有成功，什么都没有改变；正在重新启动原来的版本 …', 'This did not succeed and nothing has changed');
    await leaveAsItWas(order, begun);
    throw error;
  }
}

/** @param {Order} order @param {Journal} begun */
async function upgradeTo(order, begun) {
  keepJournal(releases, begun);
  const journal = await securedOrUndone(order, begun);
  keepJournal(releases, journal);
  const isReady = await switchOver(order, journal).catch((error) => void console.error(String(error)));
  if (isReady === true) return finish(order, journal);
  const lastWords = order.hub.lastWords();
  tell('新版本没有按时就绪，正在退回 …', 'The new version did not become ready in time; going back');
  await goBack(order, journal);
  throw new CommandError(`已退回原来的版本。${lastWords === '' ? '' : `新版本说：\n${lastWords}\n`}
The version before is back, and the new one is removed.`);
}
