import './require-node.mjs';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { exclusively } from './exclusive.mjs';
import { CommandError, diskIsFull, hashOf, inProject, runNpm, secondsSince } from './project.mjs';

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
 * @param {string} text
 * @returns {Record<string, LockedPackage> | undefined} undefined for a file that was not written to its end
 */
function packagesIn(text) {
  try {
    return /** @type {Lock} */ (JSON.parse(text)).packages;
  } catch {
    return undefined;
  }
}

/**
 * npm writes down what it really installed; when that is what the lock file asks for, an earlier `npm ci` or
 * `npm install` by hand counts, and the packages need not be fetched again.
 * @param {Record<string, LockedPackage>} locked
 */
async function agreesWithInstalled(locked) {
  const installed = packagesIn((await readText(inProject('node_modules', '.package-lock.json'))) ?? '');
  if (installed === undefined) return false;
  const foreign = Object.keys(installed).some((name) => locked[name] === undefined);
  const missing = Object.entries(locked).some(([name, wanted]) => {
    const present = installed[name];
    if (present === undefined) return name !== '' && wanted.optional !== true;
    return present.version !== wanted.version || present.integrity !== wanted.integrity;
  });
  return !foreign && !missing;
}

/**
 * @param {Record<string, LockedPackage>} locked
 * @returns {boolean} whether nobody has removed a package since
 */
const everyPackageIsThere = (locked) =>
  Object.entries(locked).every(
    ([name, { optional }]) => name === '' || optional === true || existsSync(inProject(name, 'package.json')),
  );

/**
 * @param {string} lockText
 * @param {string} stamp
 */
async function isInstalled(lockText, stamp) {
  const locked = packagesIn(lockText);
  if (locked === undefined) throw new CommandError('package-lock.json is broken: please clone the project again.');
  if (!everyPackageIsThere(locked)) return false;
  const oldStamp = await readText(stampFile);
  if (oldStamp === stamp) return true;
  const samePlatform = oldStamp === undefined || oldStamp.startsWith(`${platform} `);
  return samePlatform && (await agreesWithInstalled(locked));
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
  if (await isInstalled(lockText, stamp)) {
    // It only saves the next start from comparing; a folder that is not to be written does without.
    await writeFile(stampFile, stamp).catch(() => undefined);
    return;
  }
  await exclusively(async () => {
    if (await isInstalled(lockText, stamp)) return;
    // npm removes many files at once: broken off there, a stamp that is still in place would speak for what has gone.
    await rm(stampFile, { force: true });
    await install();
    await writeFile(stampFile, stamp);
  });
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
  const full = diskIsFull(output);
  const reason = offline
    ? '下载失败：无法连接软件源，请检查网络后重试。\nThe package registry cannot be reached; once packages are installed no network is needed.'
    : full
      ? '磁盘已满。\nThe disk is full.'
      : '依赖安装失败。\nInstalling the packages failed.';
  return `${reason}\n\n${output.trim()}`;
}
