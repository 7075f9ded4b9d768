import type { Gauge } from 'prom-client';
import type { ChangeNotifier } from '../sync/changes.ts';

/** What a live connection works with. */
export interface LiveContext {
  readonly changes: ChangeNotifier;
  readonly subscribers: Pick<Gauge, 'inc' | 'dec'>;
  /** How often a comment is sent, in milliseconds, so that neither side mistakes silence for life. */
  readonly heartbeatMs?: number;
}

/** Whose connection it is. */
export interface LiveHolder {
  readonly community: string;
  readonly who: string;
}

/** How the connections of a kiosk, and those of somebody at the console, are known. */
export const kioskConnections = (kiosk: string): string => `kiosk:${kiosk}`;
export const staffConnections = (staffId: string): string => `staff:${staffId}`;

const encoder = new TextEncoder();
const change = encoder.encode('event: change\ndata: {}\n\n');
const heartbeat = encoder.encode(': alive\n\n');

/**
 * Server-sent events that say "something changed" and nothing else. One change is sent at the start, because what
 * happened while the kiosk was away was told to nobody. Ends when the hub drains, the client goes or
 * its right does.
 */
export function liveResponse(
  { changes, subscribers, heartbeatMs = 15_000 }: LiveContext,
  { community, who }: LiveHolder,
): Response {
  let end: () => void = () => undefined;
  // Pokes that a slow client has not taken yet are one poke.
  let owed = false;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const poke = (): void => {
        owed = (controller.desiredSize ?? 0) <= 0;
        if (!owed) controller.enqueue(change);
      };
      const beat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(heartbeat);
      }, heartbeatMs);
      beat.unref();
      subscribers.inc();
      let ended = false;
      const unsubscribe = changes.subscribe(community, {
        who,
        onChange: poke,
        onClose: () => {
          end();
          controller.close();
        },
      });
      end = () => {
        if (ended) return;
        ended = true;
        clearInterval(beat);
        unsubscribe();
        subscribers.dec();
      };
      poke();
    },
    pull(controller) {
      if (!owed) return;
      owed = false;
      controller.enqueue(change);
    },
    cancel() {
      end();
    },
  });
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // Proxies that buffer would hold the pokes back.
      'x-accel-buffering': 'no',
    },
  });
}
