import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/*
 * Hashing takes 0.15 s on purpose. It is done in a thread of its own, one after the other, so that the event loop goes
 * on serving everybody else meanwhile.
 *
 *   main ──{ id, kind, asked }──▶ password-worker.mjs ──{ id, answer } or { id, error }──▶ main
 *
 * The thread starts with the first task, and again with the next one where it has died.
 */

/** Every task with what it is asked and what it answers. */
export interface Tasks {
  /** Argon2id in its encoded form. */
  readonly hash: {
    readonly asked: {
      readonly password: string;
      readonly salt: Uint8Array;
      readonly memoryKiB: number;
      readonly passes: number;
    };
    readonly answer: string;
  };
  /** Whether a password has that hash, which names its own cost. */
  readonly verify: { readonly asked: { readonly password: string; readonly hash: string }; readonly answer: boolean };
  /** How many guesses a password would take somebody who knows common ones and these names. */
  readonly guesses: {
    readonly asked: { readonly password: string; readonly names: readonly string[] };
    readonly answer: number;
  };
}

/** A task on its way to the thread. */
export interface Asked {
  readonly id: number;
  readonly kind: keyof Tasks;
  readonly asked: Tasks[keyof Tasks]['asked'];
}

type Answered = { readonly id: number; readonly answer?: unknown; readonly error?: unknown };

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

let running: Thread | undefined;
let lastId = 0;

/** How many tasks are under way or wait. Each takes some 0.15 s. */
export const waitingTasks = (): number => running?.waiting.size ?? 0;

/**
 * Has the thread do something, behind all that was asked before.
 * @throws what the task throws, or why the thread has died
 */
export function inThread<Kind extends keyof Tasks>(
  kind: Kind,
  asked: Tasks[Kind]['asked'],
): Promise<Tasks[Kind]['answer']> {
  const { worker, waiting } = (running ??= startThread());
  const id = (lastId += 1);
  const answer = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }));
  // Only work that somebody waits for keeps a process alive.
  worker.ref();
  worker.postMessage({ id, kind, asked } satisfies Asked);
  return answer as Promise<Tasks[Kind]['answer']>;
}

function startThread(): Thread {
  // Found by the package's own name for it, which is the same for the bundled hub, for commands and for tests.
  const file = createRequire(import.meta.url).resolve('#lib/server/console/password-worker.mjs');
  const thread: Thread = { worker: new Worker(file), waiting: new Map() };
  const { worker, waiting } = thread;
  worker.on('message', ({ id, ...answered }: Answered) => {
    const waits = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if ('error' in answered) waits?.reject(answered.error);
    else waits?.resolve(answered.answer);
  });
  const die = (error: unknown): void => {
    if (running === thread) running = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', die);
  worker.on('exit', (code) => die(new Error(`the thread for passwords ended with ${String(code)}`)));
  return thread;
}
