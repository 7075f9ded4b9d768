import './require-node.mjs';
import { readFile, writeFile } from 'node:fs/promises';
import { CommandError, hashOf, inProject, runNpm, secondsSince } from './project.mjs';

const stampFile = inProject('node_modules', '.points-store-stamp');

/** Packages with binaries are chosen for one platform and ABI, so a copied folder must not pass for installed. */
const platform = `${process.platform}-${process.arch}-${process.versions.modules}`;

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 */

/**
 * @param {string} file
 * @returns {Promise<string | undefined>} undefined when there is no such file
 */
const readText = (file) => readFile(file, 'utf8').catch(() => undefined);

/**
 * npm writes down what it really installed; when that is what the lock file asks for, an earlier `npm ci` or
 * `npm install` by hand counts, and the packages need not be fetched again.
 * @param {string} lockText
 */
async function agreesWithInstalled(lockText) {
  const installedText = await readText(inProject('node_modules', '.package-lock.json'));
  if (installedText === undefined) return false;
  /** @type {Lock} */
  const lock = JSON.parse(lockText);
  /** @type {Lock} */
  const installed = JSON.parse(installedText);
  const foreign = Object.keys(installed.packages).some((name) => lock.packages[name] === undefined);
  const missing = Object.entries(lock.packages).some(([name, wanted]) => {
    const present = installed.packages[name];
    if (present === undefined) return name !== '' && wanted.optional !== true;
    return present.version !== wanted.version || present.integrity !== wanted.integrity;
  });
  return !foreign && !missing;
}

/**
 * Installs the packages of the lock file unless they are there for this platform already. No install script runs:
 * none is needed, and code from the registry gets no chance before it is asked for.
 * @returns {Promise<void>}
 * @throws {CommandError} when npm fails, with the reason in words
 */
export async function ensureInstalled() {
  const lockText = await readText(inProject('package-lock.json'));
  if (lockText === undefined) throw new CommandError('package-lock.json is missing: please clone the project again.');
  const stamp = `${platform} ${hashOf(lockText)}\n`;
  const oldStamp = await readText(stampFile);
  if (oldStamp === stamp) return;

  const samePlatform = oldStamp === undefined || oldStamp.startsWith(`${platform} `);
  if (!(samePlatform && (await agreesWithInstalled(lockText)))) await install();
  await writeFile(stampFile, stamp);
}

async function install() {
  const start = performance.now();
  console.log('正在安装依赖 · Installing packages, about half a minute …');
  const flags = [
    '--include=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=error',
  ];
  const { code, output } = await runNpm(['ci', ...flags]);
  if (code !== 0) throw new CommandError(explain(output));
  console.log(`  ${secondsSince(start)}`);
}

/**
 * @param {string} output what npm said
 * @returns {string} the likely reason first, npm's own words after it
 */
function explain(output) {
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/.test(output);
  const full = /ENOSPC/.test(output);
  const reason = offline
    ? '下载失败：无法连接软件源，请检查网络后重试。\nThe package registry cannot be reached; once packages are installed no network is needed.'
    : full
      ? '磁盘已满。\nThe disk is full.'
      : '依赖安装失败。\nInstalling the packages failed.';
  return `${reason}\n\n${output.trim()}`;
}
