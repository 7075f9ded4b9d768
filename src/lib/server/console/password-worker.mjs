import { parentPort } from 'node:worker_threads';
import { argon2id, argon2Verify } from 'hash-wasm';

// The thread of password-thread.ts, which says what is asked and answered here. It is started as the file that it is,
// and so is no part of what is bundled.

/** @typedef {import('./password-thread.ts').Tasks} Tasks */

/** @type {{ readonly [Kind in keyof Tasks]: (asked: Tasks[Kind]['asked']) => Promise<Tasks[Kind]['answer']> }} */
const tasks = {
  hash: ({ password, salt, memoryKiB, passes }) =>
    argon2id({
      password,
      salt,
      parallelism: 1,
      iterations: passes,
      memorySize: memoryKiB,
      hashLength: 32,
      outputType: 'encoded',
    }),
  verify: ({ password, hash }) => argon2Verify({ password, hash }),
  guesses: async ({ password, names }) => (await loadJudge()).check(password, [...names]).guesses,
};

/** @type {Promise<import('@zxcvbn-ts/core').ZxcvbnFactory> | undefined} */
let judge;

/** Loaded with the first password that somebody chooses: its lists weigh a few megabytes. */
function loadJudge() {
  judge ??= (async () => {
    const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
      import('@zxcvbn-ts/core'),
      import('@zxcvbn-ts/language-common'),
    ]);
    return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  })();
  return judge;
}

/** @type {Promise<void>} */
let last = Promise.resolve();
parentPort?.on('message', (/** @type {import('./password-thread.ts').Asked} */ { id, kind, asked }) => {
  // One after the other: each takes 19 MiB.
  last = last.then(async () => {
    try {
      // The compiler does not follow that a task and what it is asked belong together.
      const run = /** @type {(asked: unknown) => Promise<unknown>} */ (tasks[kind]);
      parentPort?.postMessage({ id, answer: await run(asked) });
    } catch (error) {
      parentPort?.postMessage({ id, error });
    }
  });
});
