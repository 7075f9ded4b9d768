import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { ReadSheet, SheetRefusal } from '#lib/domain/sheet.ts';

/** What the thread answers. */
type Answer = { readonly sheet: ReadSheet } | { readonly refused: SheetRefusal };

/** What the thread may hold, in MiB, and how long it may take. A file that needs more is not the hub's to suffer. */
const mostMiB = 512;
const mostMs = 60_000;

/**
 * Reads the table of a file: CSV or a workbook (XLSX). It is done in a thread of its own with a memory of its own, so
 * that the hub goes on whatever somebody sends. The bytes are handed over to it.
 */
export async function readSheet(bytes: Uint8Array): Promise<Result<ReadSheet, SheetRefusal>> {
  // Found by the package's own name for it, which is the same for the bundled hub, for commands and for tests.
  const file = createRequire(import.meta.url).resolve('#lib/server/sheets/read-worker.mjs');
  const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: mostMiB } });
  const answer = new Promise<Answer>((resolve) => {
    const timer = setTimeout(() => {
      resolve({ refused: 'tooSlow' });
    }, mostMs);
    const end = (answered: Answer): void => {
      clearTimeout(timer);
      resolve(answered);
    };
    worker.on('message', end);
    // Its memory has run out.
    worker.on('error', () => {
      end({ refused: 'tooLarge' });
    });
  });
  worker.postMessage(bytes);
  const answered = await answer;
  await worker.terminate();
  return 'sheet' in answered ? ok(answered.sheet) : refuse(answered.refused);
}
