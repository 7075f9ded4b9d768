import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError, root, run } from './project.mjs';

/** The hub that is upgraded: how it is stopped and started, and whether it is ready. */

const lookMs = 1_000;
/** It has to answer so often, one look after the other: a program that fails right after its start is not ready. */
const looks = 3;
const stopMs = 40_000;
const lastWordsChars = 4_000;

/**
 * @typedef {object} Hub
 * @property {() => Promise<void>} stop
 * @property {(folder: string) => Promise<void>} start by the version that lies in a folder
 * @property {(withinMs: number) => Promise<boolean>} becomesReady
 * @property {() => string} lastWords what a hub that the command started has said; of others their log tells
 * @property {boolean} isOurs whether the command starts the hub itself, and ends it again
 */

/**
 * @param {string} address
 * @returns {Promise<'ready' | 'answers' | 'silent'>}
 */
async function lookAt(address) {
  try {
    const answer = await fetch(`${address}/api/v1/ready`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.ok ? 'ready' : 'answers';
  } catch {
    return 'silent';
  }
}

/** @param {string} address where the hub listens @param {() => boolean} [isGone] */
const readinessOf =
  (address, isGone = () => false) =>
  async (/** @type {number} */ withinMs) => {
    const until = Date.now() + withinMs;
    for (let inARow = 0; Date.now() < until && !isGone(); await pause(lookMs)) {
      inARow = (await lookAt(address)) === 'ready' ? inARow + 1 : 0;
      if (inARow >= looks) return true;
    }
    return false;
  };

/** @param {string} address @param {number} withinMs */
async function mustFallSilent(address, withinMs) {
  const until = Date.now() + withinMs;
  while ((await lookAt(address)) !== 'silent') {
    if (Date.now() >= until) throw stillAnswers(address);
    await pause(lookMs / 4);
  }
}

/** @param {string} address */
const stillAnswers = (address) =>
  new CommandError(`平台没有停下来，${address} 仍有应答：请先停掉它，或用 --service（或 --stop 与 --start）说明怎样停。
The hub did not stop, ${address} still answers: stop it first, or say how by --service, or by --stop and --start.`);

/**
 * A hub that is looked after by something else, such as systemd.
 * @param {{ stop: readonly string[], start: readonly string[] }} by programs with their arguments
 * @param {string} address
 * @returns {Hub}
 */
export function supervisedHub(by, address) {
  /** @param {readonly string[]} words */
  const must = async ([program = '', ...args]) => {
    // Not from the folder of this version, which is removed when it is the one that did not become ready.
    const { code, output } = await run(program, args, { cwd: path.dirname(root) });
    if (code === 0) return;
    throw new CommandError(
      `这个命令没有成功 · This did not succeed: ${[program, ...args].join(' ')}\n\n${output.trim()}`,
    );
  };
  return {
    stop: async () => {
      await must(by.stop);
      await mustFallSilent(address, stopMs);
    },
    start: () => must(by.start),
    becomesReady: readinessOf(address),
    lastWords: () => '',
    isOurs: false,
  };
}

/** A hub that npm started ends when what started it is gone (parent.mjs): so does one that a killed upgrade leaves. */
const endsWithUs = { npm_lifecycle_event: 'upgrade' };

/**
 * A hub that somebody starts by hand: it has been stopped, and the command starts it to see whether it becomes ready.
 * @param {string} address
 * @param {(folder: string) => { env: NodeJS.ProcessEnv } & import('./project.mjs').User} surroundings
 * @returns {Hub}
 */
export function ownHub(address, surroundings) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  let said = '';
  const isGone = () => child !== undefined && (child.exitCode !== null || child.signalCode !== null);
  process.on('exit', () => child?.kill('SIGKILL'));
  return {
    stop: async () => {
      if (child !== undefined && !isGone()) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        const timer = setTimeout(() => child?.kill('SIGKILL'), stopMs);
        await ended;
        clearTimeout(timer);
      }
      child = undefined;
      await mustFallSilent(address, 0);
    },
    start: (folder) => {
      said = '';
      const { env, ...user } = surroundings(folder);
      const file = path.join(folder, 'src/cli/serve.mjs');
      child = spawn(process.execPath, [file], {
        cwd: folder,
        env: { ...process.env, ...env, ...endsWithUs },
        ...user,
        detached: true,
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-lastWordsChars)));
      }
      child.once('error', (error) => (said += error.message));
      return Promise.resolve();
    },
    becomesReady: (withinMs) => readinessOf(address, isGone)(withinMs),
    lastWords: () => said.trim(),
    isOurs: true,
  };
}
