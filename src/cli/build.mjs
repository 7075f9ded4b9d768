import './require-node.mjs';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, inProject, root, runScript, secondsSince } from './project.mjs';

const stampFile = inProject('build', '.stamp');

/** Everything that the built app is made of. */
const sources = ['src', 'static', 'svelte.config.js', 'vite.config.ts', 'package.json', 'package-lock.json'];

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
 * Contents are hashed, not times: git gives every file of a fresh clone or another branch a new time.
 * @returns {Promise<string>}
 */
async function sourceHash() {
  const files = (await Promise.all(sources.map(filesIn)))
    .flat()
    .filter((file) => !file.endsWith('.test.ts'))
    .sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256');
  files.forEach((file, index) => {
    hash.update(`${path.relative(root, file)}\0${contents[index]?.length}\0`).update(contents[index] ?? '');
  });
  return hash.digest('hex');
}

/**
 * Builds the app unless build/ was made from the very sources that are here now.
 * @returns {Promise<void>}
 * @throws {CommandError} with the bundler's output when the build fails
 */
export async function ensureBuilt() {
  const stamp = `${await sourceHash()}\n`;
  const oldStamp = await readFile(stampFile, 'utf8').catch(() => undefined);
  if (oldStamp === stamp) return;

  const start = performance.now();
  console.log('正在构建 · Building the app …');
  // Without its stamp a build that is broken off halfway can never pass for a whole one.
  await rm(stampFile, { force: true });
  const { code, output } = await runScript('vite/bin/vite.js', ['build', '--logLevel', 'warn'], {
    env: { NODE_ENV: 'production' },
  });
  if (code !== 0) throw new CommandError(`构建失败。\nThe build failed.\n\n${output.trim()}`);
  await writeFile(stampFile, stamp);
  console.log(`  ${secondsSince(start)}`);
}
