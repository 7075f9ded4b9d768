import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openJournalFile } from './journal-file.ts';
import type { JournalRequest } from './journal.worker.ts';

/** A worker that answers as long as it is told to, and counts how many there have been. */
class FakeWorker {
  static started = 0;
  static answers = true;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;

  constructor() {
    FakeWorker.started += 1;
  }

  postMessage({ id }: JournalRequest): void {
    if (FakeWorker.answers) queueMicrotask(() => this.onmessage?.({ data: { id, kind: 'done', text: 'kept' } }));
  }

  terminate(): void {
    this.onmessage = null;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('Worker', FakeWorker);
  FakeWorker.started = 0;
  FakeWorker.answers = true;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('F117 a worker that never answers is given up, and the next request begins with another', async () => {
  FakeWorker.answers = false;
  const journal = openJournalFile();
  const reading = expect(journal.read()).rejects.toThrow('no answer within 8000 ms');
  await vi.advanceTimersByTimeAsync(8000);
  await reading;
  FakeWorker.answers = true;
  expect(await journal.read()).toBe('kept');
  expect(FakeWorker.started).toBe(2);
  expect(vi.getTimerCount()).toBe(0);
});

test('F116 a browser without workers has no second copy, and says so', async () => {
  vi.stubGlobal('Worker', undefined);
  await expect(openJournalFile().append('line\n')).rejects.toThrow();
});
