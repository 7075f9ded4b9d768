import fc from 'fast-check';
import path from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RequestHandler } from '@sveltejs/kit';
import { factSchemas } from '#lib/facts/schemas.ts';
import type { Fact } from '#lib/facts/fact.ts';
import { instantSchema } from '#lib/domain/scalar.ts';
import { wordsSchema } from '#lib/facts/registration/schema.ts';
import { allotmentRequestSchema } from '#lib/protocol/allotment.ts';
import { enrolmentRequestSchema } from '#lib/protocol/enrolment.ts';
import { eventSchema } from '#lib/protocol/event.ts';
import { namesakesRequestSchema } from '#lib/protocol/namesakes.ts';
import { problemMediaType, problemSchema } from '#lib/protocol/problem.ts';
import { protocolHeader, makeProof } from '#lib/protocol/proof.ts';
import { scopeParameter } from '#lib/protocol/pull.ts';
import { pushRequestSchema } from '#lib/protocol/push.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import * as enrolments from '../../src/routes/api/v1/enrolments/+server.ts';
import { howOften, oddTexts, spoiltOf, valuesOf } from './arbitrary.ts';
import { namesBelow, read, type Handler } from './asked.ts';
import { clerk, foundCommunity, itemId, residentId, storeId, testNow, TestKiosk } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { newNonce, newTabletKey, openHub, origin, pairTablet, type TabletKey, type TestHub } from './http.ts';
import { pushed } from './pushed.ts';
import { ask, grown, rowCounts, serveBy, stopServing } from './served.ts';

// Whatever a tablet or a stranger sends, to whichever address: what is wrong with it is their fault and is told as a
// problem, and nothing is left of it. Requests are drawn from the schemas that travel.

const bodies: Readonly<Record<string, v.GenericSchema>> = {
  allotments: allotmentRequestSchema,
  enrolments: enrolmentRequestSchema,
  namesakes: namesakesRequestSchema,
  'sync/push': pushRequestSchema,
};
const gets = ['health', 'ready', 'metrics', 'openapi.json', 'sync/live', 'sync/pull'];
const unknownAddress = '[...path]';

const known = [
  ...[residentId(0), residentId(1), itemId(0), itemId(1), storeId, clerk, 'service', 'ksk-a'],
  ...['019b0000-0000-7000-8000-000000000001', '019b0000-0000-7000-8000-000000000002'],
];

describeOnEachDatabase('what is sent to the kiosks’ addresses', (database) => {
  let hub: TestHub;
  let tablet: TabletKey;
  let kiosk: TestKiosk;

  beforeAll(async () => {
    hub = openHub(database());
    await serveBy(hub);
    tablet = await newTabletKey();
    const enrolled = await pairTablet(hub, enrolments.POST, await foundCommunity(database()), tablet);
    kiosk = new TestKiosk({ community: enrolled.community, kiosk: enrolled.kiosk, store: enrolled.store });
  });
  afterAll(() => {
    stopServing();
  });

  const handlerOf = async (address: string, method: string): Promise<Handler> => {
    const module = await read(`src/routes/api/v1/${address}/+server.ts`);
    return (module[method] ?? module['fallback']) as RequestHandler as Handler;
  };

  /** A request with a proof over it, however odd it is. */
  async function sign(method: string, pathAndQuery: string, body: string, headers: HeadersInit = {}): Promise<Request> {
    const subject = pathAndQuery.includes('/enrolments') ? null : kiosk.subject;
    const proven = { method, pathAndQuery, body };
    const authorization = await makeProof(tablet.privateKey, subject, proven, testNow.getTime(), newNonce());
    const all = new Headers({ authorization, [protocolHeader]: '2', 'content-type': 'application/json' });
    for (const [name, value] of new Headers(headers)) all.set(name, value);
    return new Request(origin + pathAndQuery, { method, headers: all, ...(method === 'POST' ? { body } : {}) });
  }

  /** Asks, and looks at what comes back. Returns the status. */
  async function isAnswered(address: string, request: Request): Promise<number> {
    const answer = await handlerOf(address, request.method);
    const response = await ask({ answer, route: `/api/v1/${address}`, request });
    const told = { address, status: response.status };
    expect(told.status, JSON.stringify(told)).toBeLessThan(500);
    if (response.status >= 400) {
      expect(response.headers.get('content-type')).toBe(problemMediaType);
      expect(v.is(problemSchema, await response.json())).toBe(true);
    } else await response.body?.cancel();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    return response.status;
  }

  /** Draws requests; of those that are refused nothing is left. */
  async function fuzz<Drawn>(runs: number, drawn: fc.Arbitrary<Drawn>, send: (one: Drawn) => Promise<number>) {
    let before = await rowCounts(database());
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(drawn, async (one) => {
        const status = await send(one);
        statuses.add(status);
        const after = await rowCounts(database());
        if (status >= 400) expect(grown(before, after)).toEqual([]);
        before = after;
      }),
      howOften(runs),
    );
    return statuses;
  }

  it('are all known to this test, with all that they answer to', async () => {
    const files = namesBelow('src/routes/api', ['+server.ts']).map((file) => path.posix.dirname(file).slice(18));
    expect(files.toSorted()).toEqual([...Object.keys(bodies), ...gets, unknownAddress].toSorted());
    for (const file of files) {
      const methods = Object.keys(await read(`src/routes/api/v1/${file}/+server.ts`)).toSorted();
      const own = file === unknownAddress ? [] : [file in bodies ? 'POST' : 'GET'];
      expect([file, methods]).toEqual([file, [...own, 'fallback']]);
    }
  });

  it.each(Object.entries(bodies))('is answered at %s, whatever the body says', async (address, schema) => {
    const values = valuesOf(schema, [...known, kiosk.epoch]);
    const body = fc.oneof(
      values.map((value) => JSON.stringify(value)),
      spoiltOf(values).map((value) => JSON.stringify(value)),
      fc.constantFrom(...oddTexts, '{"a":1,"a":2}', '['.repeat(100_000), '"\\ud800"', '{"epoch":1e999}', 'null', '7'),
    );
    const statuses = await fuzz(12, body, async (text) =>
      isAnswered(address, await sign('POST', `/api/v1/${address}`, text ?? '')),
    );
    expect(statuses).toContain(400);
  });

  const odd = fc.constantFrom(...oddTexts);
  it.each([...Object.keys(bodies), ...gets, unknownAddress])(
    'is answered at %s, whatever else is odd',
    async (address) => {
      const isPull = address === 'sync/pull';
      const query = fc.array(
        fc.tuple(
          fc.constantFrom('cursor', 'limit', 'epoch', 'scopes', 'lease', '/x', 'x'),
          fc.oneof(odd, fc.constant('1')),
        ),
        { maxLength: 3 },
      );
      const headers = fc.dictionary(
        fc.constantFrom(
          'authorization',
          protocolHeader,
          'content-type',
          'content-encoding',
          'accept',
          'accept-encoding',
        ),
        fc.oneof(odd, fc.constantFrom('gzip', 'PointsStore x.y.z', '2', 'Bearer x')).map(headerText),
        { maxKeys: 1 },
      );
      const method = fc.constantFrom('POST', 'GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS');
      await fuzz(isPull ? 12 : 4, fc.tuple(method, query, headers), async ([drawnMethod, pairs, more]) => {
        const base = new URLSearchParams(isPull ? { epoch: kiosk.epoch, scopes: scopeParameter } : {});
        for (const [name, value] of pairs) base.set(name, value.slice(0, 3000));
        const wanted = isPull ? 'GET' : drawnMethod;
        return isAnswered(address, await sign(wanted, `/api/v1/${address}?${base.toString()}`, '{}', more));
      });
    },
  );

  it('is applied, whatever facts the schemas let through', async () => {
    const facts = Object.entries<readonly v.GenericSchema[]>(factSchemas).flatMap(([type, versions]) =>
      versions.map((schema, version) => valuesOf(schema, known).map((body) => ({ type, body, version: version + 1 }))),
    );
    const staff = fc.constantFrom(clerk, null, 'nobody');
    const at = valuesOf(instantSchema);
    const events = fc.array(fc.tuple(fc.oneof(...facts), staff, at), { minLength: 12, maxLength: 12 });
    const statuses: string[] = [];
    const words = fc.array(valuesOf(wordsSchema), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(events, words, async (drawn, beside) => {
        const from = kiosk.events.length;
        for (const [{ type, body, version }, by, time] of drawn) {
          kiosk.record({ type, body } as Fact, { staff: by, at: String(time) }, version);
        }
        const batch = kiosk.batch(kiosk.events.slice(from), { words: beside });
        const { results } = await pushed(database(), kiosk, batch);
        statuses.push(...results.map(({ status }) => status));
        // Sums that do not add up are no facts; else what the schema takes the hub takes.
        const failed = results.filter(({ index, code }) => code === 'failed' && v.is(eventSchema, batch.events[index]));
        expect(failed.map(({ index }) => batch.events[index])).toEqual([]);
      }),
      howOften(12),
    );
    // They reach the ledger, and do not only bounce off the schemas.
    const taken = statuses.filter((status) => status === 'applied' || status === 'waiting');
    expect(taken.length).toBeGreaterThan(statuses.length / 2);
    expect(await verifyLedger(database())).toEqual([]);
  });
});

/** A text as a header can say it. */
function headerText(text: string): string {
  return [...text]
    .filter((letter) => letter >= ' ' && letter <= 'ÿ')
    .join('')
    .trim();
}
