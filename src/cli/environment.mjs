import { accessSync, constants, mkdirSync, readFileSync, statSync } from 'node:fs';
import { readArguments } from './arguments.mjs';
import { checkBackupSettings } from './backup-settings.mjs';
import { CommandError, root } from './project.mjs';
import { defaultDataFolder } from './releases.mjs';

/** Set by this server on every request, over whatever the client sent, so nobody can pretend another protocol. */
export const protocolHeader = 'x-points-store-protocol';

/** @type {import('./arguments.mjs').Manual} */
const manual = {
  usage: 'npm start -- [--demo] [--lan]',
  about: `安装、构建并启动中心平台。还没有社区时显示演示社区，它的数据单独放在 DATA_DIR/demo；
用了 DATABASE_URL，则等到成立社区（npm run setup）为止。
Installs, builds and serves the hub. Without a community it shows a demo, which has a folder of its own,
DATA_DIR/demo; with DATABASE_URL it waits until one is founded (npm run setup).

环境变量 · Environment variables (docs/operations.md): PORT, HOST, ORIGIN, CONSOLE_ORIGIN,
ADDRESS_HEADER, XFF_DEPTH, DATA_DIR, DATABASE_URL, BACKUP_RECIPIENT, BACKUP_DIR, BACKUP_S3…, BACKUP_HOURS,
BACKUP_KEEP, LOG_LEVEL, METRICS_TOKEN, DEMO,
DEMO_RESIDENTS, BODY_SIZE_LIMIT`,
  options: {
    demo: {
      type: 'boolean',
      says: '显示演示社区，没有就建立；同 DEMO=1 · shows the demo and makes it where there is none, as DEMO=1 does',
    },
    lan: {
      type: 'boolean',
      says: '局域网也能打开，显示演示卡的二维码 · opens it to the local network, with a QR code',
    },
  },
};

/** @param {string | undefined} host */
const isLoopback = (host) => host !== undefined && /^(localhost|127\..*|::1|\[::1\])$/.test(host);

/**
 * Where the hub listens. Only this machine by default: a tablet needs HTTPS for its camera anyway, so it always comes
 * through a TLS proxy, and plain HTTP stays off the shop's network. `--lan` or HOST=0.0.0.0 opens it.
 * @param {boolean} lan
 * @returns {{ host: string, port: number }}
 */
export function listenAddress(lan) {
  const host = process.env['HOST'];
  if (lan && isLoopback(host)) {
    throw new CommandError(
      `HOST=${host} 只限本机，与 --lan 矛盾，请去掉其一。\nHOST=${host} is this machine alone and contradicts --lan: leave one out.`,
    );
  }
  const portText = process.env['PORT'] || '3000';
  const port = Number(portText);
  if (!/^\d+$/.test(portText) || port > 65_535) {
    throw new CommandError(`PORT 应为 0 到 65535 的端口号：${portText}\nPORT is not a port number: ${portText}`);
  }
  return { host: host || (lan ? '0.0.0.0' : '127.0.0.1'), port };
}

/**
 * What browsers have in their address bar, where a proxy stands before the hub.
 * @param {'ORIGIN' | 'CONSOLE_ORIGIN'} setting
 * @returns {string | undefined}
 */
function publicOrigin(setting) {
  const text = process.env[setting]?.trim();
  if (text === undefined || text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search + url.hash !== '') {
    throw new CommandError(
      `${setting} 应为 https://points.example.org 这样的地址：${text}\n${setting} is no address such as https://points.example.org: ${text}`,
    );
  }
  if (url.pathname !== '/') {
    throw new CommandError(`${setting} 不能带路径 ${url.pathname}：积分超市不能放在子路径下，请给它单独的域名或端口：${setting}=${url.origin}
${setting} has the path ${url.pathname}: Points Store cannot live below a path. Give it a host name or port of its own: ${setting}=${url.origin}`);
  }
  return url.origin;
}

/**
 * Browsers send cookies to every port of a host, so that only another host keeps kiosk and console apart.
 * @param {string | undefined} origin
 * @returns {string | undefined} the address of the console, where it has one of its own
 */
function separateConsole(origin) {
  const ofConsole = publicOrigin('CONSOLE_ORIGIN');
  if (ofConsole === undefined) return undefined;
  if (origin !== undefined && new URL(origin).hostname !== new URL(ofConsole).hostname) return ofConsole;
  throw new CommandError(`CONSOLE_ORIGIN 要和 ORIGIN 一起用，并且是另一个域名（不只是另一个端口）：${ofConsole}
CONSOLE_ORIGIN goes with an ORIGIN, and is another host name than that one, not only another port: ${ofConsole}`);
}

/**
 * The hub speaks no TLS itself, so that an https address means a proxy: without the address that the proxy passes on,
 * all people would look like one, and whoever guesses passwords or pairing codes would slow all of them down.
 * @param {string | undefined} origin
 */
function checkAddressHeader(origin) {
  checkSetting('ADDRESS_HEADER', /^[\w-]+$/, 'X-Forwarded-For');
  checkSetting('XFF_DEPTH', /^[1-9]$/, '1–9');
  if (process.env['ADDRESS_HEADER'] || !origin?.startsWith('https:')) return;
  throw new CommandError(`ORIGIN 是 https，前面有代理：请让代理传来访问者的地址，并加上 ADDRESS_HEADER=X-Forwarded-For（见 docs/operations.md）
ORIGIN is https, so a proxy stands before the hub: have it pass on the address of who asks, and set ADDRESS_HEADER=X-Forwarded-For (docs/operations.md)`);
}

/** A short one could be guessed. It is never repeated. */
function checkMetricsToken() {
  const token = process.env['METRICS_TOKEN'];
  if (!token || /^[\x21-\x7e]{16,}$/.test(token)) return;
  throw new CommandError(`METRICS_TOKEN 至少要 16 个字母、数字或符号。
METRICS_TOKEN needs at least 16 letters, digits or signs.`);
}

/** The address of a PostgreSQL is never repeated: it holds a password. */
function checkDatabaseUrl() {
  const text = process.env['DATABASE_URL'];
  if (!text || /^(socket:|\/)/.test(text)) return;
  try {
    const { protocol, username, password, pathname } = new URL(text);
    [username, password, pathname].forEach(decodeURIComponent);
    if (/^postgres(ql)?:$/.test(protocol)) return;
  } catch {
    // Not an address at all, or one with a stray % in it: told below.
  }
  throw new CommandError(`DATABASE_URL 不是 PostgreSQL 的地址，应为 postgres://用户:密码@主机/数据库；密码里的 : / ? # @ % 要写成 %3A 之类。
DATABASE_URL is no address of a PostgreSQL: postgres://user:password@host/database, with : / ? # @ % in the password written as %3A and so on.`);
}

/**
 * Whoever mistakes the key for the recipient would have the hub keep what opens its backups. It is never repeated. What
 * is wrong with a recipient otherwise shows when the hub starts, by the check sum in it.
 */
function checkRecipient() {
  const text = process.env['BACKUP_RECIPIENT'];
  if (!text || text.split(',').every((each) => /^\s*(age1[a-z0-9]+)?\s*$/.test(each))) return;
  throw new CommandError(`BACKUP_RECIPIENT 应为 age1 开头的公钥，不是密钥；见 npm run restore -- --help。
BACKUP_RECIPIENT is a public key that begins with age1, not the key itself: see npm run restore -- --help.`);
}

/**
 * @param {string} name
 * @param {RegExp} pattern
 * @param {string} wanted what it should look like
 */
function checkSetting(name, pattern, wanted) {
  const text = process.env[name];
  if (!text || pattern.test(text)) return;
  throw new CommandError(`${name} 应为 ${wanted}：${text}\n${name} is not ${wanted}: ${text}`);
}

/**
 * What containers hand over as files, so that it stands neither in the environment of others nor in a list of
 * processes: NAME_FILE names the file that holds NAME.
 * @throws {CommandError} when such a file cannot be read
 */
function readSecretFiles() {
  for (const name of ['DATABASE_URL', 'METRICS_TOKEN', 'BACKUP_S3_SECRET']) {
    const file = process.env[`${name}_FILE`];
    if (!file || process.env[name]) continue;
    try {
      process.env[name] = readFileSync(file, 'utf8').trim();
    } catch {
      throw new CommandError(`${name}_FILE 读不出来：${file}\n${name}_FILE cannot be read: ${file}`);
    }
  }
}

/**
 * The folder that holds the embedded database: DATA_DIR, or .data in the project wherever the command was called from,
 * or beside the versions of a program that was upgraded.
 * @returns {string}
 */
const dataFolder = () => (process.env['DATA_DIR'] ||= defaultDataFolder(root));

/** Found out before half a minute of installing and building, not after it. */
function checkDataFolder() {
  const folder = dataFolder();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    // A file in its place, or a place that cannot be written: told below, as is a folder that is there already.
  }
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  try {
    if (isFolder) return accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    // Told below.
  }
  throw new CommandError(`数据文件夹 ${folder} 不能写入，请检查权限与磁盘，或换一个：DATA_DIR=…
The data folder ${folder} cannot be written: see to its permissions, or set DATA_DIR to another folder.`);
}

/**
 * Where the data is, for commands that only look after it.
 * @returns {{ databaseUrl: string | undefined, dataDir: string }}
 * @throws {CommandError} for a DATABASE_URL that is none
 */
export function readDatabasePlace() {
  readSecretFiles();
  checkDatabaseUrl();
  return { databaseUrl: process.env['DATABASE_URL'] || undefined, dataDir: dataFolder() };
}

/**
 * Reads the arguments and settings of `npm start`, and gives the app's server (adapter-node) those that it takes from
 * the environment where the person who starts it has given none.
 * @returns {{ lan: boolean } & import('./hosts.mjs').ServedAs & { port: number }}
 * @throws {CommandError} for the first that is wrong, before anything is done
 */
export function readSettings() {
  const { values } = readArguments(manual);
  // `npm start --lan`, without the two dashes in between, reaches the script as a setting of npm.
  const lan = values['lan'] === true || process.env['npm_config_lan'] === 'true';
  readSecretFiles();
  const { host, port } = listenAddress(lan);
  const origin = publicOrigin('ORIGIN');
  const consoleOrigin = separateConsole(origin);
  checkAddressHeader(origin);
  checkMetricsToken();
  checkRecipient();
  checkBackupSettings();
  checkDatabaseUrl();
  if (values['demo'] === true || process.env['npm_config_demo'] === 'true') process.env['DEMO'] = '1';
  checkSetting('DEMO', /^[01]$/, '1');
  checkSetting('DEMO_RESIDENTS', /^[1-9]\d{0,4}$/, '1–99999');
  checkSetting('LOG_LEVEL', /^(trace|debug|info|warn|error|fatal|silent)$/, 'error, warn, info');
  checkSetting('BODY_SIZE_LIMIT', /^(\d+[KMGkmg]?|Infinity)$/, '16M');
  checkDataFolder();

  const environment = process.env;
  environment['NODE_ENV'] ||= 'production';
  // The app refuses oversized pushes itself, with a problem document that says the limit. This one is above it and
  // only keeps a flood out of memory.
  environment['BODY_SIZE_LIMIT'] ||= '16M';
  // adapter-node takes https for granted, and form posts to http://localhost would fail its origin check. It knows one
  // address at most (ORIGIN); where there are none or two, the server says the protocol and the request the host.
  if (origin !== undefined && consoleOrigin === undefined) environment['ORIGIN'] = origin;
  else {
    delete environment['ORIGIN'];
    environment['PROTOCOL_HEADER'] ||= protocolHeader;
  }
  if (origin !== undefined && consoleOrigin !== undefined) {
    Object.assign(environment, { KIOSK_ORIGIN: origin, CONSOLE_ORIGIN: consoleOrigin });
  } else delete environment['CONSOLE_ORIGIN'];
  return { host, port, lan, origin, consoleOrigin };
}
