import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inWords } from './refusal.mjs';

/** The project's top folder, wherever the command was called from. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * @param {...string} parts
 * @returns {string} an absolute path inside the project
 */
export const inProject = (...parts) => path.join(root, ...parts);

/**
 * @param {string | NodeJS.ArrayBufferView} content
 * @returns {string}
 */
export const hashOf = (content) => createHash('sha256').update(content).digest('hex');

/**
 * @param {string} output what a program said
 * @returns {boolean} whether it failed for want of room
 */
export const diskIsFull = (output) => /ENOSPC|EDQUOT|EFBIG|no space left/i.test(output);

/** A failure whose message is all the person at the terminal needs; no stack is shown for it. */
export class CommandError extends Error {}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Ends a child with everything it started: each child leads its own process group where the system has such groups.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function endTree(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

process.on('exit', () => running.forEach((child) => endTree(child, 'SIGKILL')));

/**
 * Makes a signal to this command reach its children, so that neither a browser nor a database outlives it.
 * @returns {() => void} ends the arrangement, for a command that goes on to handle signals itself
 */
export function passSignalsOn() {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    running.forEach((child) => endTree(child, signal));
    // The children get a moment to put their own children away; the exit handler ends what is left.
    setTimeout(() => process.exit(1), running.size === 0 ? 0 : 2_000);
  };
  signals.forEach((signal) => process.on(signal, pass));
  return () => signals.forEach((signal) => process.off(signal, pass));
}

/**
 * Lets a child and what it will start work mostly while nobody else wants the processor, and a tenth as much otherwise,
 * so that it comes to an end on a machine that is always busy.
 * @param {import('node:child_process').ChildProcess} child
 */
function giveWay(child) {
  if (child.pid === undefined) return;
  try {
    setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    // Where Linux shares processors out between sessions, a priority counts within the child's own session alone.
    writeFileSync(`/proc/${child.pid}/autogroup`, String(constants.priority.PRIORITY_BELOW_NORMAL));
  } catch {
    // It has ended already, or the system has no such groups or priorities: then it shares like everybody.
  }
}

/**
 * By whom a program is run; by whoever runs this one when left out.
 * @typedef {{ uid?: number, gid?: number }} User
 */

/**
 * Runs a program to its end and keeps what it says, in the order in which it was said.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, timeoutMs?: number, cwd?: string, givesWay?: boolean } & User} [options]
 *   `givesWay` runs it at a low priority
 * @returns {Promise<{ code: number, output: string }>} code is 127 when the program is missing, 124 when time ran out
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? root,
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid }),
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    running.add(child);
    if (options.givesWay) giveWay(child);
    let output = '';
    let timedOut = false;
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    const timer = setTimeout(
      () => {
        timedOut = true;
        endTree(child, 'SIGKILL');
      },
      options.timeoutMs ?? 30 * 60_000,
    );
    /** @param {number} code */
    const end = (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code: timedOut ? 124 : code, output: timedOut ? `${output}\n(time ran out)` : output });
    };
    child.once('error', (error) => {
      output += error.message;
      end(127);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}

/**
 * Runs a program that came with a dependency, without npx and its shell.
 * @param {string} script path below node_modules
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export const runScript = (script, args, options) =>
  run(process.execPath, [inProject('node_modules', script), ...args], options);

/**
 * Runs npm by the very npm that started this command, if one did.
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runNpm(args, options) {
  const npmCli = process.env['npm_execpath'];
  if (npmCli?.endsWith('npm-cli.js')) return run(process.execPath, [npmCli, ...args], options);
  // Node refuses to start .cmd files without a shell, so on Windows npm's shim goes through cmd.
  if (process.platform === 'win32') return run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options);
  return run('npm', args, options);
}

/**
 * @param {number} sinceMs a reading of performance.now()
 * @returns {string} for example 12.3 s
 */
export const secondsSince = (sinceMs) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/**
 * Runs a command's main function. What is expected to go wrong becomes its message, anything else keeps its stack.
 * @param {() => Promise<void>} main
 * @param {number} [failed] the exit code of either
 */
export async function command(main, failed = 1) {
  try {
    await main();
  } catch (error) {
    const words = error instanceof CommandError ? error.message : inWords(error);
    console.error(words === undefined ? error : `\n${words}`);
    process.exit(failed);
  }
}
