import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { listen } from './live.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const utf8 = new TextEncoder();

/** A hub whose live streams the test writes by hand. */
class LiveHub {
  readonly opened: {
    readonly write: (text: string) => void;
    readonly close: () => void;
    readonly signal: AbortSignal;
  }[] = [];
  readonly headers: Headers[] = [];
  readonly refusals: Response[] = [];

  readonly fetch = async (_input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    this.headers.push(new Headers(init?.headers));
    const refusal = this.refusals.shift();
    if (refusal !== undefined) return refusal;
    const signal = init?.signal ?? new AbortController().signal;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        signal.addEventListener('abort', () => controller.error(signal.reason));
        const write = (text: string): void => controller.enqueue(utf8.encode(text));
        this.opened.push({ write, close: () => controller.close(), signal });
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
}

function start(hub: LiveHub) {
  const state = { pokes: 0, known: '' };
  const key = crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const stop = listen({
    line: { fetch: hub.fetch, now: () => 0, random: secureRandom, key: () => key },
    identity: async () => ({ subject: { community: 'com_1', kiosk: 'ksk_1' }, offsetMs: 0 }),
    chance: () => 0,
    onKnown: ({ kiosk }) => (state.known = kiosk),
    onPoke: () => (state.pokes += 1),
  });
  return { state, stop };
}

const until = (holds: () => boolean): Promise<unknown> => vi.waitUntil(holds, { interval: 1 });

test('a poke for the connection itself and one for each change, heartbeats and half lines aside', async () => {
  const hub = new LiveHub();
  const { state, stop } = start(hub);
  await until(() => state.pokes === 1);
  hub.opened[0]?.write(': alive\n\nevent: cha');
  hub.opened[0]?.write('nge\ndata: {}\n\n');
  await until(() => state.pokes === 2);
  expect(state.known).toBe('ksk_1');
  expect(hub.headers[0]?.get('authorization')).toMatch(/^PointsStore /);
  stop();
});

test('a stream that ended is opened again, and what was missed is asked for', async () => {
  const hub = new LiveHub();
  const { state, stop } = start(hub);
  await until(() => state.pokes === 1);
  hub.opened[0]?.close();
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(1000);
    expect(state.pokes).toBe(2);
  });
  expect(hub.opened).toHaveLength(2);
  stop();
});

test('F21 a stream that is silent for 45 seconds is dead, one with heartbeats is not', async () => {
  const hub = new LiveHub();
  const { state, stop } = start(hub);
  await until(() => state.pokes === 1);
  await vi.advanceTimersByTimeAsync(40_000);
  hub.opened[0]?.write(': alive\n\n');
  // The heartbeat passes several streams before it is noticed.
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(40_000);
  expect(hub.opened[0]?.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(6000);
  expect(hub.opened[0]?.signal.aborted).toBe(true);
  stop();
});

test('a hub that refuses is asked again later, and stopping ends it all', async () => {
  const hub = new LiveHub();
  hub.refusals.push(new Response('', { status: 503 }), new Response('', { status: 401 }));
  const { state, stop } = start(hub);
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(1000);
    expect(state.pokes).toBe(1);
  });
  expect(hub.headers).toHaveLength(3);
  stop();
  expect(hub.opened[0]?.signal.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(hub.headers).toHaveLength(3);
});
