import type { JournalFile } from '../store/journal.ts';
import type { JournalAnswer, JournalRequest } from './journal.worker.ts';

interface Pending {
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

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
    started.onerror = (event) => failAll(event.message);
    return started;
  };
  const ask = (request: Unnumbered): Promise<string> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      pending.set(lastId, { resolve, reject });
      worker ??= start();
      worker.postMessage({ ...request, id: lastId } satisfies JournalRequest);
    });

  return {
    append: async (text) => void (await ask({ kind: 'append', text })),
    read: () => ask({ kind: 'read' }),
    replace: async (text) => void (await ask({ kind: 'replace', text })),
  };
}
