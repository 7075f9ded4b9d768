import type { DecoderReply, DecoderRequest, Reading, ScanSubject, Sight } from './decoder-protocol.ts';
import { drawCode, testCodeText } from './test-code.ts';
import { backoffMs, type ScanTimers } from './timers.ts';

/** The part of a `Worker` that the decoder uses, so that tests can replace it. */
export interface DecoderWorkerLike {
  postMessage(message: DecoderRequest, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<DecoderReply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

/** What the decoder needs from the page. */
export interface DecoderParts {
  readonly createWorker: () => DecoderWorkerLike;
  /** Where the app serves the WebAssembly, absolute. */
  readonly wasmUrl: string;
  readonly timers: ScanTimers;
}

/** The decoder's worker broke, hung or was replaced before it looked at the picture. */
export class DecoderFailed extends Error {
  override readonly name = 'DecoderFailed';
}

/** How the decoder did with a code that it must be able to read. */
export type SelfTest =
  | { readonly kind: 'working'; readonly tookMs: number }
  | { readonly kind: 'misread'; readonly text: string | undefined }
  | { readonly kind: 'broken'; readonly reason: string };

interface Waiting {
  readonly resolve: (reading: Reading | undefined) => void;
  readonly reject: (reason: DecoderFailed) => void;
}

// Loading may fetch a megabyte over a slow line and compile it on a slow tablet. A picture takes milliseconds.
const loadLimitMs = 30_000;
const decodeLimitMs = 5_000;
const firstRestMs = 250;
const longestRestMs = 30_000;

/**
 * Reads codes in a Web Worker: QR codes of cards, and barcodes where goods are wanted.
 *
 *   none ──decode──▶ loading ──loaded──▶ ready ──recycle──▶ none
 *    ▲                  │ error, time-out  │ error, time-out
 *    └──rest, doubled───┴──────────────────┘
 *
 * A worker that breaks is thrown away, every picture waiting for it is rejected with {@link DecoderFailed}, and the
 * next picture after a short rest starts a new one.
 */
export class Decoder {
  readonly #parts: DecoderParts;
  readonly #waiting = new Map<number, Waiting>();
  #worker: DecoderWorkerLike | undefined;
  #cancelLimit: (() => void) | undefined;
  #loaded = false;
  #nextId = 1;
  #failures = 0;
  #restsUntil = Number.NEGATIVE_INFINITY;
  /** What to look for in the next pictures. */
  subject: ScanSubject = 'card';

  constructor(parts: DecoderParts) {
    this.#parts = parts;
  }

  /**
   * Looks for a code of the current subject. The picture is transferred to the worker and is empty afterwards.
   * @returns undefined when there is none. Rejects with {@link DecoderFailed}.
   */
  decode(sight: Sight): Promise<Reading | undefined> {
    let worker: DecoderWorkerLike;
    try {
      worker = this.#worker ?? this.#start();
    } catch (error) {
      return Promise.reject(error instanceof DecoderFailed ? error : this.#fail(String(error)));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const handedOver = 'data' in sight ? sight.data.buffer : sight;
      worker.postMessage({ kind: 'decode', id, sight, subject: this.subject }, [handedOver]);
      this.#waiting.set(id, { resolve, reject });
      if (this.#loaded) this.#limit(decodeLimitMs);
    });
  }

  /**
   * Reads a code that is drawn on the spot, so that a broken decoder is known before a resident comes. Never rejects.
   */
  async selfTest(): Promise<SelfTest> {
    const startedAt = this.#parts.timers.now();
    try {
      const reading = await this.decode(drawCode(testCodeText));
      if (reading?.text !== testCodeText) return { kind: 'misread', text: reading?.text };
      return { kind: 'working', tookMs: this.#parts.timers.now() - startedAt };
    } catch (error) {
      return { kind: 'broken', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /**
   * Throws the worker away and with it the memory that zxing-wasm 3.1.4 leaks (about 1.4 kB with each code read); the
   * next picture starts a new one. Meant for the night. Pictures waiting are rejected.
   */
  recycle(): void {
    this.#drop(new DecoderFailed('the decoder was recycled'));
  }

  #start(): DecoderWorkerLike {
    if (this.#parts.timers.now() < this.#restsUntil) throw new DecoderFailed('the decoder rests after a failure');
    const worker = this.#parts.createWorker();
    // A late message of a worker that was thrown away must not affect its successor.
    const current = (call: () => void) => (): void => (this.#worker === worker ? call() : undefined);
    worker.onmessage = ({ data }) => current(() => this.#hear(data))();
    worker.onerror = (event) => {
      event.preventDefault();
      current(() => this.#fail(event.message || 'the decoder could not be loaded'))();
    };
    worker.onmessageerror = current(() => this.#fail('a message of the decoder could not be read'));
    this.#worker = worker;
    worker.postMessage({ kind: 'load', wasmUrl: this.#parts.wasmUrl }, []);
    this.#limit(loadLimitMs);
    return worker;
  }

  #hear(reply: DecoderReply): void {
    if (reply.kind === 'failed') {
      this.#fail(reply.reason);
      return;
    }
    this.#cancelLimit?.();
    if (reply.kind === 'loaded') {
      this.#loaded = true;
    } else {
      // Only a decoded picture shows that the decoder works again: a worker may load well and then break each time.
      this.#failures = 0;
      this.#waiting.get(reply.id)?.resolve(reply.reading);
      this.#waiting.delete(reply.id);
    }
    if (this.#waiting.size > 0) this.#limit(decodeLimitMs);
  }

  /** Sets how long the worker has until its next reply. */
  #limit(limitMs: number): void {
    this.#cancelLimit?.();
    this.#cancelLimit = this.#parts.timers.after(limitMs, () => this.#fail(`no answer within ${limitMs} ms`));
  }

  #fail(reason: string): DecoderFailed {
    const failure = new DecoderFailed(reason);
    this.#failures += 1;
    this.#restsUntil = this.#parts.timers.now() + backoffMs(this.#failures, firstRestMs, longestRestMs);
    this.#drop(failure);
    return failure;
  }

  #drop(reason: DecoderFailed): void {
    this.#cancelLimit?.();
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#loaded = false;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(reason);
  }
}
