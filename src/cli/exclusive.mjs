import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inProject } from './project.mjs';

const beatMs = 2_000;
/** Its owner touches it every two seconds: a file that nobody has touched for so long belongs to nobody. */
const silentMs = 15_000;
const lookEveryMs = 200;

/**
 * @param {string} file
 * @returns {boolean} whether the file is now this process's
 */
function take(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {boolean} whether who made the file is still at work, as far as can be seen
 */
function isHeld(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > silentMs) return false;
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    // EPERM: the process is there and is somebody else's. Anything else: the file or its process has gone.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Does something that changes node_modules or build, while no other command in this folder does: two that install at
 * once remove each other's packages. Whoever comes second waits.
 * @param {() => Promise<void>} work looks again whether it is still needed
 * @param {string} [file]
 * @returns {Promise<void>}
 */
export async function exclusively(work, file = inProject('.cache', 'preparing.lock')) {
  for (let told = false; !take(file); told = true) {
    if (!isHeld(file)) rmSync(file, { force: true });
    else if (!told) console.log('等待同一文件夹里的另一个命令 · Waiting for another command in this folder …');
    await pause(lookEveryMs);
  }
  const giveBack = () => rmSync(file, { force: true });
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), beatMs);
  process.on('exit', giveBack);
  try {
    await work();
  } finally {
    clearInterval(beat);
    process.off('exit', giveBack);
    giveBack();
  }
}
