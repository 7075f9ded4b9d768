import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { goOn, Stopped } from '#lib/base/stopped.ts';
import type { ReadRow, ReadSheet, SheetRefusal } from '#lib/domain/sheet.ts';

/** What the thread says: how many rows it has read, then the rows in parts, then what is said of the sheet. */
type Said =
  | { readonly read: number }
  | { readonly rows: readonly ReadRow[] }
  | { readonly sheet: Omit<ReadSheet, 'rows'> }
  | { readonly refused: SheetRefusal };

/** What the thread may hold, in MiB, and how long it may take. A file that needs more is not the hub's to suffer. */
const mostMiB = 512;
const mostMs = 60_000;

/** How somebody follows the reading of a file, and ends it. */
export interface ReadOptions {
  /** Hears from time to time how many rows have been read. */
  readonly tell?: (rows: number) => void;
  /** Ends the reading, which then rejects with {@link Stopped}. */
  readonly signal?: AbortSignal;
}

/** Whatever was asked for before: two large files at once would hold twice the memory. */
let before: Promise<unknown> = Promise.resolve();

/**
 * Reads the table of a file: CSV or a workbook (XLSX), one file after the other. It is done in a thread of its own with
 * a memory of its own, so that the hub goes on whatever somebody sends. The bytes are handed over to it.
 */
export async function readSheet(
  bytes: Uint8Array,
  options: ReadOptions = {},
): Promise<Result<ReadSheet, SheetRefusal>> {
  const reading = before.then(() => readNow(bytes, options));
  before = reading.catch(() => undefined);
  return reading;
}

async function readNow(bytes: Uint8Array, { tell, signal }: ReadOptions): Promise<Result<ReadSheet, SheetRefusal>> {
  goOn(signal);
  // Found by the package's own name for it, which is the same for the bundled hub, for commands and for tests.
  const file = createRequire(import.meta.url).resolve('#lib/server/sheets/read-worker.mjs');
  const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: mostMiB } });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop: (() => void) | undefined;
  const rows: ReadRow[] = [];
  const answer = new Promise<Result<ReadSheet, SheetRefusal>>((resolve, reject) => {
    timer = setTimeout(() => {
      resolve(refuse('tooSlow'));
    }, mostMs);
    stop = () => {
      reject(new Stopped());
    };
    signal?.addEventListener('abort', stop);
    worker.on('message', (said: Said) => {
      if ('read' in said) tell?.(said.read);
      else if ('rows' in said) rows.push(...said.rows);
      else resolve('sheet' in said ? ok({ ...said.sheet, rows }) : refuse(said.refused));
    });
    // Its memory has run out.
    worker.on('error', () => {
      resolve(refuse('tooLarge'));
    });
  });
  worker.postMessage(bytes);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    if (stop !== undefined) signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
