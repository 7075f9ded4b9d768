import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as v from 'valibot';
import { secureRandom } from '#lib/base/id.ts';
import { readProof, verifyProof } from '#lib/protocol/proof.ts';
import { call, type Line } from './transport.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const makeKey = () => crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
const nowMs = Date.UTC(2026, 10, 22);

function lineTo(fetch: Line['fetch'], key: Line['key'] = makeKey): Line {
  return { fetch, now: () => nowMs, random: secureRandom, key };
}

const wanted = {
  method: 'POST',
  path: '/sync/push',
  body: JSON.stringify({ events: ['兑换'] }),
  schema: v.object({ value: v.number() }),
  subject: { community: 'com_1', kiosk: 'ksk_1' },
  offsetMs: 0,
} as const;

test('each request carries a proof over method, path, body and time that the hub can verify, with a nonce of its own', async () => {
  const key = await makeKey();
  const nonces: string[] = [];
  const line = lineTo(
    async (input, init) => {
      const header = new Headers(init?.headers).get('authorization');
      const proof = readProof(header);
      if (!proof.ok) throw new Error(proof.error);
      const request = { method: 'POST', pathAndQuery: String(input), body: String(init?.body) };
      const verified = await verifyProof(proof.value.jws, key.publicKey, request, nowMs);
      if (!verified.ok) throw new Error(verified.error);
      nonces.push(verified.value.jti);
      return Response.json({ value: 1, now: new Date(nowMs + 5000).toISOString() });
    },
    async () => key,
  );
  expect(await call(line, wanted)).toEqual({ ok: true, value: { value: { value: 1 }, offsetMs: 5000, reads: null } });
  await call(line, wanted);
  expect(new Set(nonces).size).toBe(2);
});

test.each<[string, (signal: AbortSignal) => Promise<Response>]>([
  [
    'a hub that hangs',
    (signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  ],
  [
    'one that sends its head and no body',
    (signal) => {
      const start = (controller: ReadableStreamDefaultController): void =>
        signal.addEventListener('abort', () => controller.error(signal.reason));
      return Promise.resolve(new Response(new ReadableStream({ start })));
    },
  ],
  [
    'one that falls silent in the middle of its answer',
    (signal) => {
      const start = (controller: ReadableStreamDefaultController): void => {
        controller.enqueue(new TextEncoder().encode('{"value":'));
        signal.addEventListener('abort', () => controller.error(signal.reason));
      };
      return Promise.resolve(new Response(new ReadableStream({ start })));
    },
  ],
])('F21 %s is given up after 15 seconds', async (_name, answerTo) => {
  let asked = false;
  const line = lineTo((_input, init) => {
    asked = true;
    if (!init?.signal) throw new Error('the request cannot be given up');
    return answerTo(init.signal);
  });
  const answer = call(line, wanted);
  // The key and the signature are made by the platform, in its own time.
  await vi.waitUntil(() => asked);
  await vi.advanceTimersByTimeAsync(14_000);
  expect(await Promise.race([answer, Promise.resolve('hangs')])).toBe('hangs');
  await vi.advanceTimersByTimeAsync(1000);
  expect(await answer).toMatchObject({
    ok: false,
    error: { kind: 'unreachable', cause: expect.stringContaining('15000') },
  });
});

test('a slow line that goes on bringing pieces of an answer is waited for', async () => {
  const pieces = ['{"va', 'lue":', '7', '}'];
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      await new Promise((resolve) => setTimeout(resolve, 14_000));
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(piece));
    },
  });
  let asked = false;
  const answer = call(
    lineTo(() => {
      asked = true;
      return Promise.resolve(new Response(body));
    }),
    wanted,
  );
  await vi.waitUntil(() => asked);
  await vi.advanceTimersByTimeAsync(5 * 14_000);
  expect(await answer).toMatchObject({ ok: true, value: { value: { value: 7 } } });
});

test('F48 a proof that is refused as stale is made once more with the hub’s time, and not again and again', async () => {
  let calls = 0;
  const stale = {
    type: '',
    title: '',
    status: 401,
    code: 'proof-stale',
    now: new Date(nowMs + 86_400_000).toISOString(),
  };
  const line = lineTo(async () => {
    calls += 1;
    return Response.json(stale, { status: 401 });
  });
  expect(await call(line, wanted)).toMatchObject({ ok: false, error: { kind: 'problem' } });
  expect(calls).toBe(2);
});

test.each([
  ['a page of a guest network', () => new Response('<html>', { status: 200 }), 'garbled'],
  ['an error without a problem document', () => Response.json({ error: 1 }, { status: 500 }), 'garbled'],
  ['F17 a 401 that is not the hub’s', () => new Response('Proxy Authentication', { status: 401 }), 'garbled'],
  ['another schema', () => Response.json({ value: 'one' }), 'garbled'],
  ['F18 a proxy’s own limit', () => new Response('<h1>413</h1>', { status: 413 }), 'problem'],
])('F16 %s is no answer', async (_name, answer, kind) => {
  expect(
    await call(
      lineTo(async () => answer()),
      wanted,
    ),
  ).toMatchObject({ ok: false, error: { kind } });
});

test('a tablet without a key says so instead of sending unsigned', async () => {
  let calls = 0;
  const line = lineTo(
    async () => {
      calls += 1;
      return Response.json({ value: 1 });
    },
    async () => undefined,
  );
  expect(await call(line, wanted)).toMatchObject({ ok: false, error: { cause: expect.stringContaining('no key') } });
  expect(calls).toBe(0);
});
