import { EventSourceParserStream } from 'eventsource-parser/stream';
import { backoffMs } from './backoff.ts';
import { prove, type Line } from './transport.ts';
import type { ProofSubject } from '#lib/protocol/proof.ts';

/** After this silence a connection counts as dead: the hub sends a heartbeat every 15 s. */
const silenceMs = 45_000;

/** What the live connection needs. */
export interface LiveContext {
  readonly line: Line;
  /** Who asks, and how far the hub's clock is ahead; undefined while the tablet is not paired. */
  readonly identity: () => Promise<{ readonly subject: ProofSubject; readonly offsetMs: number } | undefined>;
  readonly chance: () => number;
  /** Told who asks, each time before it does. */
  readonly onKnown: (subject: ProofSubject) => void;
  readonly onPoke: () => void;
}

/**
 * Listens for "something changed", and reconnects with backoff. The stream carries no data: a poke only triggers the
 * next exchange. Returns a function that stops it.
 */
export function listen(context: LiveContext): () => void {
  const ended = new AbortController();
  const loop = async (): Promise<void> => {
    let failures = 0;
    while (!ended.signal.aborted) {
      const opened = await once(context, ended.signal).catch(() => false);
      failures = opened ? 0 : failures + 1;
      await rest(backoffMs(failures, context.chance()), ended.signal);
    }
  };
  void loop();
  return () => ended.abort();
}

/** One connection, until it ends. Resolves with whether it was ever open. */
async function once(context: LiveContext, ended: AbortSignal): Promise<boolean> {
  const identity = await context.identity();
  if (identity === undefined) return false;
  context.onKnown(identity.subject);
  const { url, init } = await prove(context.line, { method: 'GET', path: '/sync/live', ...identity });
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  ended.addEventListener('abort', stop);
  let watch = setTimeout(stop, silenceMs);
  try {
    const response = await context.line.fetch(url, { ...init, signal: abort.signal });
    if (!response.ok || response.body === null) return false;
    // One exchange finds whatever happened while nobody listened.
    context.onPoke();
    const alive = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        clearTimeout(watch);
        watch = setTimeout(stop, silenceMs);
        controller.enqueue(chunk);
      },
    });
    const events = response.body
      .pipeThrough(alive)
      .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
      .pipeThrough(new EventSourceParserStream());
    const reader = events.getReader();
    for (;;) {
      const { done } = await reader.read();
      if (done) return true;
      context.onPoke();
    }
  } finally {
    clearTimeout(watch);
    ended.removeEventListener('abort', stop);
  }
}

function rest(delayMs: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    ended.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
