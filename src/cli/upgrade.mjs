import './require-node.mjs';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { readArguments } from './arguments.mjs';
import { listenAddress, readDatabasePlace } from './environment.mjs';
import { exclusively } from './exclusive.mjs';
import { ensureInstalled } from './install.mjs';
import { localOrigin } from './listen.mjs';
import { command, CommandError, root } from './project.mjs';
import { defaultDataFolder, layoutOf } from './releases.mjs';
import { ownHub, supervisedHub } from './upgrade-hub.mjs';
import { ownerOf, upgrade } from './upgrade-run.mjs';

const usualWaitSeconds = 180;

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm run upgrade -- 版本 · version',
  about: `升级到一个版本：标签或分支（v0.3.0）、.tar.gz，或另一个文件夹。先装好、构建好新版本，再停平台、备份、
在备份上演练、切换；新版本没有按时就绪，就自己退回（连同数据库）。不写版本，则收拾中断的升级。
Upgrades to a version: a tag or branch (v0.3.0), a .tar.gz, or another folder. The new version is installed and built
first; then the hub is stopped and backed up, the upgrade is rehearsed on that dump, and the program is switched. When
the new version does not become ready in time it goes back by itself, with the database. Without a version it ends an
upgrade that was cut off. Ends with 0 when upgraded, 1 when all is as before, 2 when neither version runs.

不用 systemd 之类时，请先停掉平台。Without a supervisor such as systemd stop the hub first.

环境变量 · Environment variables: PORT, HOST, DATA_DIR, DATABASE_URL`,
  options: {
    service: { type: 'string', says: 'systemd 服务名 · the unit of systemd, such as points-store' },
    stop: { type: 'string', says: '停平台的命令 · the command that stops the hub, with words between spaces' },
    start: { type: 'string', says: '启动平台的命令 · the command that starts it' },
    settings: { type: 'string', says: '写着环境变量的文件 · a file with the hub’s environment variables' },
    wait: { type: 'string', says: `最多等几秒 · how long it may take (${usualWaitSeconds} s)` },
  },
  words: 1,
};

/** @param {unknown} value @returns {string | undefined} */
const textOf = (value) => (typeof value === 'string' ? value : undefined);

/** @param {string | undefined} file what stands in the environment already stands above it */
function readSettingsFile(file) {
  if (file === undefined) return;
  for (const [name, value] of Object.entries(parseEnv(readFileSync(file, 'utf8')))) process.env[name] ??= value;
}

/** @param {string | undefined} text */
function waitMsOf(text = String(usualWaitSeconds)) {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text) * 1_000;
  throw new CommandError(`--wait 应为 1 到 9999 秒：${text}\n--wait is not 1 to 9999 seconds: ${text}`);
}

/**
 * A folder inside of the program would go with the version.
 * @param {'DATA_DIR' | 'BACKUP_DIR'} name
 */
function refuseInside(name) {
  const folder = process.env[name];
  if (!folder) return;
  const { link } = layoutOf(root);
  if (path.relative(link, path.resolve(folder)).startsWith('..')) return;
  throw new CommandError(`${name} 在程序文件夹里：请先把它移到别处，再升级：${folder}
${name} lies inside of the program: move it elsewhere before the upgrade: ${folder}`);
}

/** @param {Record<string, unknown>} values @param {string} address @param {string | undefined} dataDir */
function hubOf({ service, stop, start }, address, dataDir) {
  if (typeof service === 'string') {
    return supervisedHub({ stop: ['systemctl', 'stop', service], start: ['systemctl', 'start', service] }, address);
  }
  if (typeof stop === 'string' && typeof start === 'string') {
    return supervisedHub({ stop: stop.split(' '), start: start.split(' ') }, address);
  }
  if (stop !== undefined || start !== undefined) {
    throw new CommandError('--stop 与 --start 要一起用。\n--stop and --start go together.');
  }
  return ownHub(address, (folder) => {
    const place = dataDir ?? defaultDataFolder(folder);
    return { env: { DATA_DIR: place }, ...ownerOf(place) };
  });
}

await command(async () => {
  const { words, values } = readArguments(manual);
  readSettingsFile(textOf(values['settings']));
  const waitMs = waitMsOf(textOf(values['wait']));
  const named = process.env['DATA_DIR'] || undefined;
  const dataDir = named === undefined ? undefined : path.resolve(named);
  refuseInside('DATA_DIR');
  refuseInside('BACKUP_DIR');
  readDatabasePlace();
  const { host, port } = listenAddress(false);
  const hub = hubOf(values, localOrigin(host, port), dataDir);
  await ensureInstalled();
  // The hub's own user has to read what an administrator installs.
  process.umask(0o022);
  const order = { source: words[0], hub, dataDir, waitMs };
  await exclusively(() => upgrade(order), path.join(layoutOf(root).releases, 'upgrade.lock'));
});
