import { Stopped } from '#lib/base/stopped.ts';

// What takes long of an import goes on behind the requests that ask for it: a page tells how far it has come, and may
// have it stopped.

/** What is being done with a file: read, looked at row by row, or entered. */
export type ImportStage = 'reading' | 'checking' | 'entering';

/** What work tells of itself while it goes on, and by what it hears that it was stopped. */
export interface Watched {
  readonly signal: AbortSignal;
  readonly tell: (stage: ImportStage, rows: number) => void;
}

/** Work that nobody follows. */
export const unwatched: Watched = { signal: new AbortController().signal, tell: () => undefined };

/** Work that goes on. */
export interface Work {
  readonly stage: ImportStage;
  /** Rows done of this stage. */
  readonly rows: number;
  /** What the work is for: the stage with which it ends. */
  readonly aim: ImportStage;
  /** Resolves once it has ended, whichever way. */
  readonly ended: Promise<void>;
  /** Has it end without an effect, where it is not too late. */
  readonly stop: () => void;
}

/** What has work: one at a time, and what came of it where it failed. */
export interface Worked {
  work: Work | undefined;
  /** What the last work threw, for the next who asks; undefined where it threw nothing. */
  failure: unknown;
}

const going = new Set<Work>();

/** Begins work on something that has none. What it throws is kept for the next who asks, but for being stopped. */
export function beginWork(on: Worked, aim: ImportStage, run: (watched: Watched) => Promise<void>): Work {
  const controller = new AbortController();
  const tell: Watched['tell'] = (stage, rows) => {
    state.stage = stage;
    state.rows = rows;
  };
  const done = async (): Promise<void> => {
    try {
      await run({ signal: controller.signal, tell });
    } catch (failure) {
      if (!(failure instanceof Stopped)) on.failure = failure;
    }
    on.work = undefined;
    going.delete(state);
  };
  const state = {
    ...{ stage: aim === 'reading' ? aim : ('checking' as ImportStage), rows: 0, aim, ended: Promise.resolve() },
    stop: () => {
      controller.abort();
    },
  };
  on.work = state;
  on.failure = undefined;
  going.add(state);
  state.ended = done();
  return state;
}

/** For how long a request waits for work to end before it tells how far that has come, in milliseconds. */
const patienceMs = 1000;

/** Waits for work, but not for long. Throws what it threw. */
export async function waitFor(on: Worked): Promise<void> {
  if (on.work !== undefined) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([on.work.ended, patience]);
    clearTimeout(timer);
  }
  const { failure } = on;
  on.failure = undefined;
  if (failure !== undefined) throw failure;
}

/** Stops all work, for the end of the process: nothing of it is half done. */
export function stopImports(): void {
  for (const work of going) work.stop();
}
