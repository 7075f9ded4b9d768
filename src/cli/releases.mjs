import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/*
 * Where versions of the program lie, once a first upgrade was made:
 *
 *   points-store             a link to the version that runs; before the first upgrade, the program itself
 *   points-store-releases/   0.2.0-20261129T034500Z   one folder for each version that is kept
 *                            data                     the data of a program that was started without DATA_DIR
 *                            upgrade.json             an upgrade that has begun and has not ended
 *                            repository.git           where versions named by a tag or branch come from
 *
 * A link is put in the place of another by one step of the file system, so that there is a program at any moment.
 */

const ending = '-releases';

/**
 * @typedef {object} Layout
 * @property {string} link where the program is started: a link, or before the first upgrade the program's own folder
 * @property {string} releases the folder that holds the versions
 * @property {boolean} isLinked whether the program already lies among the versions
 */

/**
 * @param {string} root the folder of a version
 * @returns {Layout}
 */
export function layoutOf(root) {
  const own = path.resolve(root);
  const parent = path.dirname(own);
  const isLinked = parent.endsWith(ending) && path.basename(parent) !== ending;
  const link = isLinked ? parent.slice(0, -ending.length) : own;
  return { link, releases: `${link}${ending}`, isLinked };
}

/**
 * @param {string} root the folder of a version
 * @returns {string} where its data lie when no DATA_DIR says otherwise
 */
export function defaultDataFolder(root) {
  const { releases, isLinked } = layoutOf(root);
  const inside = path.join(root, '.data');
  // An upgrade that was cut off may have moved the program and not yet its data.
  return isLinked && !existsSync(inside) ? path.join(releases, 'data') : inside;
}

/**
 * @param {string} version
 * @param {Date} at
 * @returns {string} a name of a folder for it that no other has: 0.3.0-20261129T034500123Z
 */
export const releaseName = (version, at) => `${version}-${at.toISOString().replace(/[-:.]/g, '')}`;

/** @param {string} file */
const isLink = (file) => lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/**
 * Moves a program that lies in a folder of its own among the versions, with the data that lie in it; whatever was moved
 * already stays. The next step has to be {@link pointTo}: in between, nothing can be started at the usual place.
 * @param {Layout} layout
 * @param {string} folder where it goes
 */
export function moveAmongReleases({ link, releases }, folder) {
  mkdirSync(releases, { recursive: true });
  if (existsSync(link) && !isLink(link)) renameSync(link, folder);
  const data = path.join(folder, '.data');
  if (existsSync(data)) renameSync(data, path.join(releases, 'data'));
}

/**
 * Makes a version the one that is started, in one step.
 * @param {string} link
 * @param {string} folder the version's
 */
export function pointTo(link, folder) {
  const beside = `${link}.next`;
  rmSync(beside, { force: true });
  // Windows lets everybody make a junction, and only administrators a link.
  symlinkSync(folder, beside, process.platform === 'win32' ? 'junction' : 'dir');
  if (process.platform === 'win32') rmSync(link, { force: true });
  renameSync(beside, link);
}
