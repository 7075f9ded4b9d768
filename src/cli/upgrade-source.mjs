import { existsSync, statSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, diskIsFull, root, run } from './project.mjs';

/** Where a new version comes from: a folder, an archive, or a tag, branch or commit of the program's repository. */

/** What is made in a folder, and is not part of a version. */
const notTaken = new Set(['node_modules', 'build', '.svelte-kit', '.data', '.cache', '.git', 'test-results']);

/** The steps that the new version does itself; one without them cannot be upgraded to. */
const needed = ['package-lock.json', 'src/cli/prepare.mjs', 'src/cli/upgrade-database.mjs', 'src/cli/serve.mjs'];

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} failed what to say in front of its own words
 */
async function must(program, args, failed) {
  const { code, output } = await run(program, args);
  if (code !== 0)
    throw new CommandError(
      `${diskIsFull(output) ? '磁盘已满 · The disk is full.\n' : ''}${failed}\n\n${output.trim()}`,
    );
}

/** @param {string} source @param {string} folder */
async function copyFolder(source, folder) {
  const from = path.resolve(source);
  const isTaken = (/** @type {string} */ file) => {
    const [top = ''] = path.relative(from, file).split(path.sep);
    return !notTaken.has(top);
  };
  await cp(from, folder, { recursive: true, filter: isTaken });
}

/** @param {string} file @param {string} folder */
async function unpack(file, folder) {
  await must(
    'tar',
    ['-xf', path.resolve(file), '-C', folder],
    `解不开这个文件，应为 .tar.gz：${file}
This file cannot be unpacked; it has to be a .tar.gz: ${file}`,
  );
  const names = await readdir(folder);
  const [only] = names;
  // Archives of a repository hold one folder, whose name says the version.
  if (names.length !== 1 || only === undefined || existsSync(path.join(folder, 'package.json'))) return;
  const inner = `${folder}.inner`;
  await rename(path.join(folder, only), inner);
  await rm(folder, { recursive: true });
  await rename(inner, folder);
}

/**
 * Fetches what the repository has of late, and takes one of its versions. The repository is copied beside the versions
 * once, because the version that was cloned is removed some day.
 * @param {string} ref
 * @param {string} releases
 * @param {string} folder
 */
async function checkOut(ref, releases, folder) {
  const repository = path.join(releases, 'repository.git');
  if (!existsSync(repository)) {
    if (!existsSync(path.join(root, '.git'))) {
      throw new CommandError(`没有这个文件夹或文件：${ref}（这里也没有 git 仓库可取版本）
There is no such folder or file: ${ref} (nor a git repository here to take a version from)`);
    }
    const own = await run('git', ['remote', 'get-url', 'origin'], { cwd: root });
    await must('git', ['clone', '--quiet', '--bare', root, repository], '复制仓库失败 · Copying the repository failed');
    if (own.code === 0) await run('git', ['-C', repository, 'remote', 'set-url', 'origin', own.output.trim()]);
  }
  await must(
    'git',
    ['-C', repository, 'fetch', '--quiet', '--force', '--tags', 'origin', '+refs/heads/*:refs/heads/*'],
    '取不到新版本，请检查网络 · New versions cannot be fetched: see to the network',
  );
  const archive = `${folder}.tar`;
  await must(
    'git',
    ['-C', repository, 'archive', '--format=tar', '--output', archive, '--end-of-options', ref],
    `没有这个版本：${ref} · There is no such version`,
  );
  await unpack(archive, folder);
  await rm(archive);
}

/**
 * Puts a version into a new folder.
 * @param {string} source
 * @param {string} releases
 * @param {string} folder
 * @returns {Promise<string>} which version it is
 * @throws {CommandError} when there is none, or it cannot be upgraded to
 */
export async function takeVersion(source, releases, folder) {
  await mkdir(folder, { recursive: true });
  const info = statSync(source, { throwIfNoEntry: false });
  if (info === undefined) await checkOut(source, releases, folder);
  else await (info.isDirectory() ? copyFolder(source, folder) : unpack(source, folder));
  const version = await versionIn(folder);
  const isWhole = needed.every((file) => existsSync(path.join(folder, file)));
  if (version !== undefined && isWhole) return version;
  throw new CommandError(`这不是可以升级到的积分超市：${source}
This is no Points Store that can be upgraded to: ${source}`);
}

/**
 * @param {string} folder
 * @returns {Promise<string | undefined>} the version of the program in a folder; undefined for anything else
 */
export async function versionIn(folder) {
  try {
    const { name, version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    return name === 'points-store' && typeof version === 'string' && /^\d+\.\d+\.\d+[\w.-]*$/.test(version)
      ? version
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} version
 * @param {string} than
 * @returns {boolean} whether a version comes before another, by the first three of its numbers
 */
export function isOlder(version, than) {
  const [ours, others] = [version, than].map((text) =>
    text
      .split('.')
      .slice(0, 3)
      .map((part) => parseInt(part, 10)),
  );
  const index = ours?.findIndex((part, at) => part !== others?.[at]) ?? -1;
  return index >= 0 && (ours?.[index] ?? 0) < (others?.[index] ?? 0);
}
