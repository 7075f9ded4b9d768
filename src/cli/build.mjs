import './require-node.mjs';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exclusively } from './exclusive.mjs';
import { CommandError, diskIsFull, inProject, root, run, secondsSince } from './project.mjs';

const stampFile = inProject('build', '.stamp');

/** Everything that the built app is made of. */
const sources = ['src', 'static', '.config', 'svelte.config.js', 'vite.config.ts', 'tsconfig.json', 'package.json'];
/** What a copy of the project must have besides, to be built. */
const tools = ['package-lock.json', 'node_modules'];

/**
 * Names of folders in which Vite and Rollup find every file. Elsewhere a # or ? ends a name for them, and brackets and
 * asterisks are patterns.
 */
const plainPath = /^[\p{L}\p{M}\p{N} _.:~@+/\\-]*$/u;

/**
 * @param {string} place a file or folder inside the project
 * @returns {Promise<readonly string[]>} absolute file names
 */
async function filesIn(place) {
  const absolute = inProject(place);
  const info = await stat(absolute).catch(() => undefined);
  if (info === undefined) return [];
  if (!info.isDirectory()) return [absolute];
  const entries = await readdir(absolute, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/**
 * Contents are hashed, not times: git gives every file of a fresh clone or another branch a new time. Names are those
 * inside the project, so that a folder may be renamed.
 * @param {readonly string[]} places files and folders inside the project
 * @param {(file: string) => boolean} counts
 * @returns {Promise<string>}
 */
async function hashOfPlaces(places, counts) {
  const files = (await Promise.all(places.map(filesIn))).flat().filter(counts).sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256');
  files.forEach((file, index) => {
    hash.update(`${path.relative(root, file)}\0${contents[index]?.length}\0`).update(contents[index] ?? '');
  });
  return hash.digest('hex');
}

const sourceHash = () => hashOfPlaces([...sources, 'package-lock.json'], (file) => !file.endsWith('.test.ts'));
const builtHash = () => hashOfPlaces(['build'], (file) => file !== stampFile);

/**
 * @returns {Promise<boolean>} whether build/ was made from what is here now, and is as it was made, to the last byte
 */
export async function isBuilt() {
  const stamp = await readFile(stampFile, 'utf8').catch(() => undefined);
  return stamp !== undefined && stamp === `${await sourceHash()} ${await builtHash()}\n`;
}

/**
 * Builds the app unless build/ is whole and was made from the very sources that are here now.
 * @returns {Promise<void>}
 * @throws {CommandError} with the bundler's output when the build fails
 */
export async function ensureBuilt() {
  if (await isBuilt()) return;
  await exclusively(async () => {
    if (!(await isBuilt())) await build();
  });
}

async function build() {
  const start = performance.now();
  console.log('正在构建 · Building the app …');
  // Without its stamp a build that is broken off halfway can never pass for a whole one.
  await rm(stampFile, { force: true });
  const madeFrom = await sourceHash();
  const { code, output } = await (plainPath.test(root) ? bundle(root) : bundleElsewhere());
  if (code !== 0) {
    const full = diskIsFull(output) ? '磁盘已满 · The disk is full.\n' : '';
    throw new CommandError(`${full}构建失败。\nThe build failed.\n\n${output.trim()}`);
  }
  await writeFile(stampFile, `${madeFrom} ${await builtHash()}\n`);
  console.log(`  ${secondsSince(start)}`);
}

/** @param {string} folder the project or a copy of it */
const bundle = (folder) =>
  run(process.execPath, [path.join(folder, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: folder,
    env: { NODE_ENV: 'production' },
  });

/** Tells the next build of a copy that a killed one has left behind. */
const copyFile = inProject('.cache', 'build-copy');

/** @returns {Promise<string>} a new folder with a plain name, after the one of a killed build has been removed */
async function newCopyFolder() {
  const left = await readFile(copyFile, 'utf8').catch(() => undefined);
  if (left !== undefined) rmSync(left, { recursive: true, force: true });
  const copy = await mkdtemp(path.join(tmpdir(), 'points-store-build-'));
  await writeFile(copyFile, copy);
  return copy;
}

/** Builds a copy of the project in a folder with a plain name, and fetches what was built. */
async function bundleElsewhere() {
  const copy = await newCopyFolder();
  const remove = () => {
    rmSync(copy, { recursive: true, force: true });
    rmSync(copyFile, { force: true });
  };
  process.on('exit', remove);
  try {
    for (const place of [...sources, ...tools]) await cp(inProject(place), path.join(copy, place), { recursive: true });
    const ended = await bundle(copy);
    if (ended.code !== 0) return ended;
    await rm(inProject('build'), { recursive: true, force: true });
    await cp(path.join(copy, 'build'), inProject('build'), { recursive: true });
    return ended;
  } finally {
    process.off('exit', remove);
    remove();
  }
}
