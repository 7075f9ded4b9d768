import type { JournalFile } from '../store/journal.ts';
import type { JournalAnswer, JournalRequest } from './journal.worker.ts';

interface Pending {
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * How long to wait for the worker. A write to slow flash memory takes a second at most. Later answers never come (a
 * browser without modules in workers, a file system that hangs), and the tablet's start waits for the first one.
 */
const patienceMs = 8000;

type Unnumbered = { readonly kind: 'append' | 'replace'; readonly text: string } | { readonly kind: 'read' };

/** The journal's file in the origin private file system, behind a worker of its own. */
export function openJournalFile(): JournalFile {
  const pending = new Map<number, Pending>();
  let worker: Worker | undefined;
  let lastId = 0;

  const failAll = (cause: string): void => {
    for (const { reject } of pending.values()) reject(new Error(cause));
    pending.clear();
    // The next request starts a new one.
    worker?.terminate();
    worker = undefined;
  };
  const start = (): Worker => {
    const started = new Worker(new URL('./journal.worker.ts', import.meta.url), { type: 'module' });
    started.onmessage = ({ data }: MessageEvent<JournalAnswer>) => {
      const waiting = pending.get(data.id);
      pending.delete(data.id);
      if (data.kind === 'done') waiting?.resolve(data.text);
      else waiting?.reject(new Error(data.cause));
    };
    started.onerror = (event) => failAll(event.message || 'the worker could not be loaded');
    return started;
  };
  const ask = async (request: Unnumbered): Promise<string> => {
    worker ??= start();
    lastId += 1;
    const id = lastId;
    let limit: ReturnType<typeof setTimeout> | undefined;
    const answer = new Promise<string>((resolve, reject) => {
      pending.set(id, { resolve, reject });
      limit = setTimeout(() => failAll(`no answer within ${patienceMs} ms`), patienceMs);
    });
    worker.postMessage({ ...request, id } satisfies JournalRequest);
    return answer.finally(() => clearTimeout(limit));
  };

  return {
    append: async (text) => void (await ask({ kind: 'append', text })),
    read: () => ask({ kind: 'read' }),
    replace: async (text) => void (await ask({ kind: 'replace', text })),
  };
}
