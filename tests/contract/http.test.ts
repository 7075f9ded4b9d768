import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestHandler } from '@sveltejs/kit';
import { eventVersions } from '#lib/protocol/event.ts';
import { firstEventVersions } from '#lib/protocol/versions.ts';
import { problemMediaType, problemSchema, type ProblemCode } from '#lib/protocol/problem.ts';
import { protocolHeader } from '#lib/protocol/proof.ts';
import { firstScopeParameter, scopeParameter, servedScopes, pullResponseSchema } from '#lib/protocol/pull.ts';
import { answersTo, maxBatchBytes, pushResponseSchema } from '#lib/protocol/push.ts';
import { transactionOf, type Database } from '#lib/server/db/database.ts';
import { revokeKiosk } from '#lib/server/console/revocation.ts';
import * as unknown from '../../src/routes/api/v1/[...path]/+server.ts';
import * as enrolments from '../../src/routes/api/v1/enrolments/+server.ts';
import * as health from '../../src/routes/api/v1/health/+server.ts';
import * as metrics from '../../src/routes/api/v1/metrics/+server.ts';
import * as ready from '../../src/routes/api/v1/ready/+server.ts';
import * as live from '../../src/routes/api/v1/sync/live/+server.ts';
import * as pulls from '../../src/routes/api/v1/sync/pull/+server.ts';
import * as pushes from '../../src/routes/api/v1/sync/push/+server.ts';
import * as kioskPage from '../../src/routes/hub/kiosks/[id]/+page.server.ts';
import { byManager, chainOf, foundCommunity, manager, newId, TestKiosk, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { newTabletKey, openHub, origin, pairTablet, serve, signed, type TabletKey, type TestHub } from './http.ts';

const pushPath = '/api/v1/sync/push';
const pullPath = (epoch: string) => `/api/v1/sync/pull?limit=100&epoch=${epoch}`;

/** The code of a problem document, after checking that it is one. */
async function problemOf(response: Response): Promise<ProblemCode> {
  expect(response.headers.get('content-type')).toBe(problemMediaType);
  const document = v.parse(problemSchema, await response.json());
  expect(document.status).toBe(response.status);
  expect(document.now).toBeDefined();
  return document.code;
}

describeOnEachDatabase('HTTP', (database) => {
  let hub: TestHub;
  let tablet: TabletKey;
  let kiosk: TestKiosk;

  beforeAll(async () => {
    hub = openHub(database());
    tablet = await newTabletKey();
    kiosk = await paired();
  });

  const paired = async () => {
    const enrolled = await pairTablet(hub, enrolments.POST, await foundCommunity(database()), tablet);
    return new TestKiosk({ community: enrolled.community, kiosk: enrolled.kiosk, store: enrolled.store });
  };
  const signer = () => ({ key: tablet.privateKey, subject: kiosk.subject });
  const pushRequest = (body: unknown = kiosk.batch()) => signed({ method: 'POST', path: pushPath, body, ...signer() });
  /** The same request with something about it changed, proof and all. */
  const altered = (
    request: Request,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ) =>
    new Request(request.url, { method: 'POST', body, headers: { ...Object.fromEntries(request.headers), ...headers } });

  it('takes a push and a pull from a paired tablet', async () => {
    kiosk.redeem(0);
    const pushed = await serve(hub, pushes.POST, await pushRequest());
    expect(pushed.status).toBe(200);
    expect(v.parse(pushResponseSchema, await pushed.json())).toMatchObject({ answered: 1, results: [], ackSeq: 1 });
    const pulled = await serve(hub, pulls.GET, await signed({ path: pullPath(kiosk.epoch), ...signer() }));
    expect(v.parse(pullResponseSchema, await pulled.json())).toMatchObject({ ackSeq: 1, more: false });
  });

  it('refuses an unsigned request', async () => {
    const request = await pushRequest();
    request.headers.delete('authorization');
    expect(await problemOf(await serve(hub, pushes.POST, request))).toBe('proof-missing');
  });

  it('refuses a proof by another key', async () => {
    const stranger = await newTabletKey();
    const request = await signed({ path: pullPath(kiosk.epoch), key: stranger.privateKey, subject: kiosk.subject });
    expect(await problemOf(await serve(hub, pulls.GET, request))).toBe('proof-invalid');
  });

  it.each(['Bearer x', 'PointsStore', 'PointsStore a.b.c', 'PointsStore a b', '\u00ff'])(
    'refuses %j as a proof',
    async (authorization) => {
      const request = new Request(origin + pullPath(kiosk.epoch), { headers: { authorization } });
      expect(await problemOf(await serve(hub, pulls.GET, request))).toBe('proof-invalid');
    },
  );

  it('refuses a request that is sent a second time', async () => {
    const ask = { path: pullPath(kiosk.epoch), ...signer(), nonce: 'the-very-same-nonce' };
    expect((await serve(hub, pulls.GET, await signed(ask))).status).toBe(200);
    expect(await problemOf(await serve(hub, pulls.GET, await signed(ask)))).toBe('proof-replayed');
  });

  it('F48 refuses a proof that is out of time and says what the time is', async () => {
    for (const off of [-121_000, 121_000]) {
      const ask = { path: pullPath(kiosk.epoch), ...signer(), nowMs: testNow.getTime() + off };
      const response = await serve(hub, pulls.GET, await signed(ask));
      const { code, now } = v.parse(problemSchema, await response.json());
      expect({ code, now }).toEqual({ code: 'proof-stale', now: testNow.toISOString() });
    }
  });

  it('refuses a body, path or method that the proof is not over', async () => {
    const request = await pushRequest();
    const body = JSON.stringify(kiosk.batch([]));
    expect(await problemOf(await serve(hub, pushes.POST, altered(request, body)))).toBe('proof-invalid');
    const pull = await signed({ path: pullPath(kiosk.epoch), ...signer() });
    const elsewhere = new Request(`${origin}${pullPath(newId())}`, { headers: pull.headers });
    expect(await problemOf(await serve(hub, pulls.GET, elsewhere))).toBe('proof-invalid');
    const otherwise = new Request(pull.url, { method: 'HEAD', headers: pull.headers });
    expect(await problemOf(await serve(hub, pulls.GET, otherwise))).toBe('proof-invalid');
  });

  it('F17 F51 tells an unknown kiosk from a revoked one, and neither is a refusal of its events', async () => {
    const subject = { community: kiosk.subject.community, kiosk: 'ksk_nobody' };
    const unknownKiosk = await signed({ path: pullPath(kiosk.epoch), key: tablet.privateKey, subject });
    expect(await problemOf(await serve(hub, pulls.GET, unknownKiosk))).toBe('kiosk-unknown');

    const before = kiosk;
    kiosk = await paired();
    kiosk.redeem(0);
    const lost = { kioskId: kiosk.subject.kiosk, reason: '丢了' };
    await revokeKiosk(chainOf(database()), byManager(kiosk.subject.community), lost, testNow);
    const response = await serve(hub, pushes.POST, await pushRequest());
    expect(response.status).toBe(401);
    expect(await problemOf(response)).toBe('kiosk-revoked');
    // Paired again, the same tablet goes on with the same chain.
    const again = await pairTablet(hub, enrolments.POST, kiosk.subject.community, tablet);
    expect(again.kiosk).toBe(kiosk.subject.kiosk);
    expect((await serve(hub, pushes.POST, await pushRequest())).status).toBe(200);
    kiosk = before;
  });

  it.each<[string, string, ProblemCode]>([
    ['half a body', '{"epoch":', 'request-malformed'],
    ['a body of another shape', '{"epoch":"x"}', 'request-malformed'],
    ['no body', '', 'request-malformed'],
    ['a list', '[]', 'request-malformed'],
    ['a name that is the prototype', '{"__proto__":{"epoch":1}}', 'request-malformed'],
  ])('answers %s with a problem', async (_what, text, code) => {
    const { makeProof } = await import('#lib/protocol/proof.ts');
    const authorization = await makeProof(
      tablet.privateKey,
      kiosk.subject,
      { method: 'POST', pathAndQuery: pushPath, body: text },
      testNow.getTime(),
      `nonce-for-${newId()}`,
    );
    const headers = { authorization, 'content-type': 'application/json' };
    const request = new Request(origin + pushPath, { method: 'POST', body: text, headers });
    expect(await problemOf(await serve(hub, pushes.POST, request))).toBe(code);
  });

  it('F18 answers a body over the limit with 413, whatever its form', async () => {
    const big = JSON.stringify({ ballast: 'x'.repeat(maxBatchBytes) });
    const request = await pushRequest();
    expect(await problemOf(await serve(hub, pushes.POST, altered(request, big)))).toBe('batch-too-large');
    const bomb = new Uint8Array(gzipSync(big));
    expect(bomb.length).toBeLessThan(10_000);
    const zipped = altered(request, bomb, { 'content-encoding': 'gzip' });
    expect(await problemOf(await serve(hub, pushes.POST, zipped))).toBe('batch-too-large');
    const chunk = new Uint8Array(64 * 1024);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1;
        controller.enqueue(chunk);
      },
    });
    const stream = new Request(request.url, {
      method: 'POST',
      body: endless,
      headers: request.headers,
      duplex: 'half',
    } as RequestInit);
    expect(await problemOf(await serve(hub, pushes.POST, stream))).toBe('batch-too-large');
    expect(sent).toBeLessThan(30);
  });

  it('reads a compressed push', async () => {
    const request = await pushRequest();
    const zipped = altered(request, new Uint8Array(gzipSync(await request.clone().text())), {
      'content-encoding': 'gzip',
    });
    expect((await serve(hub, pushes.POST, zipped)).status).toBe(200);
  });

  it('answers other media types, encodings and bytes that are no text', async () => {
    const request = await pushRequest();
    const typed = altered(request, 'epoch=1', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(await problemOf(await serve(hub, pushes.POST, typed))).toBe('media-type-unsupported');
    const encoded = altered(request, '{}', { 'content-encoding': 'br' });
    expect(await problemOf(await serve(hub, pushes.POST, encoded))).toBe('media-type-unsupported');
    expect(await problemOf(await serve(hub, pushes.POST, altered(request, new Uint8Array([0x80, 0x81]))))).toBe(
      'request-malformed',
    );
    const noGzip = altered(request, 'no gzip', { 'content-encoding': 'gzip' });
    expect(await problemOf(await serve(hub, pushes.POST, noGzip))).toBe('request-malformed');
  });

  it('F85 tells a kiosk of another protocol version which are spoken', async () => {
    const request = await pushRequest();
    request.headers.set(protocolHeader, '3');
    const response = await serve(hub, pushes.POST, request);
    expect(response.status).toBe(426);
    expect(v.parse(problemSchema, await response.json())).toMatchObject({
      supported: { from: 1, to: 2 },
      reads: eventVersions,
    });
  });

  it.each([
    ['a version that is not sent any more', 'items.0'],
    ['a version to come', 'items.999'],
    ['a scope to come', 'honours.1'],
  ])('F87 answers a pull of %s with all that it sends, and no rows', async (_what, scope) => {
    const others = scopeParameter.replace(/items\.\d+/, scope);
    const path = `/api/v1/sync/pull?${new URLSearchParams({ epoch: kiosk.epoch, scopes: others })}`;
    const response = await serve(hub, pulls.GET, await signed({ path, ...signer() }));
    expect(response.status).toBe(426);
    expect(v.parse(problemSchema, await response.json())).toMatchObject({
      code: 'protocol-unsupported',
      scopes: servedScopes,
    });
  });

  it('F87 serves what a kiosk of release 0.1 asks for, but for the residents, which carried a hash of each name', async () => {
    const statusOf = async (scopes: string) => {
      const path = `/api/v1/sync/pull?${new URLSearchParams({ epoch: kiosk.epoch, scopes })}`;
      return (await serve(hub, pulls.GET, await signed({ path, ...signer() }))).status;
    };
    expect(await statusOf(firstScopeParameter)).toBe(426);
    expect(await statusOf(firstScopeParameter.replace('residents.4,', ''))).toBe(200);
  });

  it('F85 says in every answer to a kiosk what it reads', async () => {
    const path = `/api/v1/sync/pull?limit=5&epoch=${kiosk.epoch}`;
    const answers = [
      await serve(hub, pulls.GET, await signed({ path, ...signer() })),
      await serve(hub, pushes.POST, await pushRequest()),
    ];
    for (const answer of answers) expect(await answer.json()).toMatchObject({ reads: eventVersions });
    for (const [type, first] of Object.entries(firstEventVersions))
      expect(eventVersions[type], type).toBeGreaterThanOrEqual(first);
  });

  it.each([
    ['a limit of nothing', 'limit=0&epoch=EPOCH'],
    ['a limit that is no number', 'limit=many&epoch=EPOCH'],
    ['no epoch', 'limit=5'],
    ['scopes that are none', 'limit=5&epoch=EPOCH&scopes=items'],
    ['a scope in two versions', 'limit=5&epoch=EPOCH&scopes=items.1,items.2'],
    ['an endless cursor', `epoch=EPOCH&cursor=${'x'.repeat(2049)}`],
  ])('answers a pull with %s with a problem', async (_what, query) => {
    const path = `/api/v1/sync/pull?${query.replace('EPOCH', kiosk.epoch)}`;
    expect(await problemOf(await serve(hub, pulls.GET, await signed({ path, ...signer() })))).toBe('request-malformed');
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['br;q=0.5, gzip;q=0.8', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['br;q=0, GZIP;q=0.1', 'gzip', gunzipSync],
    ['br;q=0.0, gzip;q=0', null, (bytes: Buffer) => bytes],
    ['deflate, zstd', null, (bytes: Buffer) => bytes],
  ])('to a client that takes %j sends a page as %s', async (offer, encoding, unfold) => {
    const request = await signed({ path: pullPath(kiosk.epoch), ...signer() });
    request.headers.set('accept-encoding', offer);
    const response = await serve(hub, pulls.GET, request);
    expect(response.headers.get('content-encoding')).toBe(encoding);
    const text = unfold(Buffer.from(await response.arrayBuffer())).toString('utf8');
    v.parse(pullResponseSchema, JSON.parse(text));
  });

  it('answers unknown addresses and methods with problems', async () => {
    const nowhere = new Request(`${origin}/api/v1/nowhere`, { method: 'PATCH' });
    expect(await problemOf(await serve(hub, unknown.fallback, nowhere))).toBe('not-found');
    const response = await serve(hub, pushes.fallback, new Request(origin + pushPath));
    expect(response.headers.get('allow')).toBe('POST');
    expect(await problemOf(response)).toBe('method-not-allowed');
  });

  it('F20 answers 503 without a word of what failed, and takes the same push later', async () => {
    kiosk.redeem(1);
    const failing: Database = {
      ...database(),
      transaction: () => Promise.reject(new Error('secret: connection to 10.0.0.5 refused')),
    };
    const broken = { ...hub, database: failing };
    const response = await serve(broken, pushes.POST, await pushRequest());
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    const text = await response.text();
    expect(text).not.toMatch(/secret|10\.0\.0\.5|at /);
    const later = await serve(hub, pushes.POST, await pushRequest());
    const request = kiosk.batch();
    const answer = v.parse(pushResponseSchema, await later.json());
    expect(answersTo(request.events, answer).at(-1)?.status).toBe('applied');
  });

  it('is alive without a database, and ready only with one', async () => {
    const dead = { execute: () => Promise.reject(new Error('gone')) } as unknown as Database['orm'];
    const without = { ...hub, database: { ...database(), orm: dead, transaction: transactionOf(dead) } };
    const get = (handler: RequestHandler, at: TestHub | typeof without) =>
      serve(at, handler, new Request(`${origin}/api/v1/health`));
    expect((await get(health.GET, without)).status).toBe(200);
    expect(await problemOf(await get(ready.GET, without))).toBe('hub-unavailable');
    expect((await get(ready.GET, hub)).status).toBe(200);
  });

  it('F24 counts what it answers', async () => {
    const read = async () =>
      (await serve(hub, metrics.GET, new Request(`${origin}/api/v1/metrics`), '127.0.0.1')).text();
    const counted = (text: string) =>
      ['applied', 'duplicate', 'invalid'].map((status) =>
        Number(new RegExp(`points_store_events_total\\{status="${status}"\\} (\\d+)`).exec(text)?.[1] ?? 0),
      );
    await serve(hub, pushes.POST, await pushRequest());
    const before = counted(await read());
    const known = kiosk.events.length;
    kiosk.redeem(0);
    kiosk.redeem(1);
    await serve(hub, pushes.POST, await pushRequest(kiosk.batch([...kiosk.events, null])));
    const text = await read();
    expect(counted(text).map((count, place) => count - (before[place] ?? 0))).toEqual([2, known, 1]);
    expect(text).toMatch(/points_store_events_set_aside_total\{code="schema"\} [1-9]/);
    expect(text).toMatch(/points_store_pull_rows_total\{scope="residents"\} [1-9]/);
    expect(text).toMatch(/points_store_problems_total\{code="proof-replayed"\} [1-9]/);
    expect(text).toMatch(/points_store_push_seconds_count [1-9]/);
  });

  it('shows its figures to its own machine and to who has the token', async () => {
    const get = (address: string, headers = {}, at: TestHub = hub) =>
      serve(at, metrics.GET, new Request(`${origin}/api/v1/metrics`, { headers }), address);
    const token = { authorization: 'Bearer a token of the test' };
    expect((await get('::1')).status).toBe(200);
    expect((await get('127.0.0.1', { 'x-forwarded-for': '192.0.2.1' })).status).toBe(404);
    expect(await problemOf(await get('192.0.2.1'))).toBe('not-found');
    expect(await problemOf(await get('192.0.2.1', { authorization: 'Bearer another token' }))).toBe('not-found');
    expect((await get('192.0.2.1', token)).status).toBe(200);
    const without = { ...hub, metricsToken: undefined };
    expect(await problemOf(await get('192.0.2.1', { authorization: 'Bearer undefined' }, without))).toBe('not-found');
  });

  describe('live', () => {
    const open = async (by = signer()) => {
      const response = await serve(hub, live.GET, await signed({ path: '/api/v1/sync/live', ...by }));
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      const reader = response.body?.getReader();
      if (reader === undefined) throw new Error('a live connection has a body');
      const next = async () => {
        const { value, done } = await reader.read();
        return done ? 'end' : new TextDecoder().decode(value);
      };
      return { next, leave: () => reader.cancel() };
    };
    const subscribers = async () => (await hub.metrics.liveSubscribers.get()).values[0]?.value ?? 0;

    it('says once at the start, and again after a push, that something has changed', async () => {
      const connection = await open();
      expect(await connection.next()).toBe('event: change\ndata: {}\n\n');
      expect(await subscribers()).toBe(1);
      kiosk.redeem(2);
      await serve(hub, pushes.POST, await pushRequest());
      expect(await connection.next()).toBe('event: change\ndata: {}\n\n');
      await connection.leave();
      expect(await subscribers()).toBe(0);
    });

    it('ends when the tablet is declared lost', async () => {
      const [before, key] = [await subscribers(), await newTabletKey()];
      const { community, kiosk: id, store } = await pairTablet(hub, enrolments.POST, kiosk.subject.community, key);
      const connection = await open({ key: key.privateKey, subject: { community, kiosk: id, store } });
      await connection.next();
      expect(await subscribers()).toBe(before + 1);
      const signedIn = { communityId: community, staffId: manager, role: 'manager' };
      const request = new Request(origin, { method: 'POST', body: new URLSearchParams({ reason: '丢了' }) });
      const event = { locals: { hub, signedIn }, params: { id }, request } as unknown;
      const revoked = kioskPage.actions.revoke?.(event as Parameters<typeof kioskPage.actions.revoke>[0]);
      await expect(revoked).rejects.toMatchObject({ status: 303 });
      while ((await connection.next()) !== 'end');
      expect(await subscribers()).toBe(before);
    });

    it('says nothing after a push that brought nothing new, and ends when the hub drains', async () => {
      const connection = await open();
      await connection.next();
      await serve(hub, pushes.POST, await pushRequest());
      hub.changes.close();
      expect(await connection.next()).toBe('end');
      expect(await subscribers()).toBe(0);
    });
  });
});
