// The journal's file lives in the origin private file system. Only a worker may open a synchronous handle on it, and
// only such a handle has a flush that reaches the disk.

const fileName = 'outbox.jsonl';
/** Tabs take turns: a synchronous handle is exclusive. */
const lockName = 'points-store-journal';

/** What the page asks of the worker; `text` is UTF-8 on the disk. */
export type JournalRequest =
  | { readonly id: number; readonly kind: 'append' | 'replace'; readonly text: string }
  | { readonly id: number; readonly kind: 'read' };

/** The worker's answer to the request of the same id. */
export type JournalAnswer =
  | { readonly id: number; readonly kind: 'done'; readonly text: string }
  | { readonly id: number; readonly kind: 'failed'; readonly cause: string };

async function withHandle<T>(use: (handle: FileSystemSyncAccessHandle) => T): Promise<T> {
  const folder = await navigator.storage.getDirectory();
  const file = await folder.getFileHandle(fileName, { create: true });
  const open = async (): Promise<T> => {
    const handle = await file.createSyncAccessHandle();
    try {
      return use(handle);
    } finally {
      handle.close();
    }
  };
  // Without locks the second of two tabs finds the file taken. Staff are told, as of any failure of the file.
  const locks: LockManager | undefined = navigator.locks;
  return locks === undefined ? open() : locks.request(lockName, open);
}

function perform(request: JournalRequest, handle: FileSystemSyncAccessHandle): string {
  if (request.kind === 'read') {
    const bytes = new Uint8Array(handle.getSize());
    handle.read(bytes, { at: 0 });
    return new TextDecoder().decode(bytes);
  }
  const bytes = new TextEncoder().encode(request.text);
  if (request.kind === 'replace') handle.truncate(0);
  const written = handle.write(bytes, { at: handle.getSize() });
  handle.flush();
  if (written !== bytes.byteLength) throw new Error(`only ${written} of ${bytes.byteLength} bytes were written`);
  return '';
}

self.onmessage = ({ data }: MessageEvent<JournalRequest>) => {
  withHandle((handle) => perform(data, handle)).then(
    (text) => self.postMessage({ id: data.id, kind: 'done', text } satisfies JournalAnswer),
    (error: unknown) => self.postMessage({ id: data.id, kind: 'failed', cause: String(error) } satisfies JournalAnswer),
  );
};
