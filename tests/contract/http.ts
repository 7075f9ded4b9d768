import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import * as v from 'valibot';
import { secureRandom } from '#lib/base/id.ts';
import { toBase64Url } from '#lib/base/encoding.ts';
import { publicKeySchema, type EnrolmentResponse, type PublicKey } from '#lib/protocol/enrolment.ts';
import { makeProof, protocolHeader, type ProofSubject } from '#lib/protocol/proof.ts';
import { findProblems } from '#lib/server/health.ts';
import { createBackups } from '#lib/server/backups.ts';
import type { Database } from '#lib/server/db/database.ts';
import type { Hub } from '#lib/server/hub.ts';
import { createMetrics } from '#lib/server/metrics.ts';
import { createChangeNotifier } from '#lib/server/sync/changes.ts';
import { createPairingCode } from '#lib/server/sync/pairing.ts';
import { chainOf, quiet, storeId, testNow } from './community.ts';

// Calls the hub's own route handlers with requests as they come over the wire, without a socket.

export const origin = 'https://hub.example';

/** A hub over a database, whose clock stands until it is moved. */
export interface TestHub extends Hub {
  readonly moveClock: (ms: number) => void;
}

export function openHub(database: Database): TestHub {
  let nowMs = testNow.getTime();
  const clock = () => new Date(nowMs);
  const metrics = createMetrics();
  const { chainCopy } = chainOf(database);
  // Their folder does not exist, so that no dump is found there.
  const folder = join(tmpdir(), 'points-store-no-such-folder');
  const backups = createBackups({ database, logger: quiet, clock, metrics }, folder);
  return {
    database,
    logger: quiet,
    clock,
    moveClock: (ms) => {
      nowMs += ms;
    },
    random: secureRandom,
    changes: createChangeNotifier({ revisionsOf: () => Promise.resolve(new Map()), logger: quiet }),
    chainCopy,
    metrics,
    metricsToken: 'a token of the test',
    backups,
    problems: () => findProblems({ database, clock, backups, chainCopy }),
  };
}

/** A tablet's key pair. */
export interface TabletKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: PublicKey;
}

export async function newTabletKey(): Promise<TabletKey> {
  const pair = await generateKeyPair('ES256');
  return { privateKey: pair.privateKey, publicKey: v.parse(publicKeySchema, await exportJWK(pair.publicKey)) };
}

export const newNonce = (): string => toBase64Url(secureRandom(16));

/** Runs a route handler as the server would. */
export async function serve(
  hub: Hub,
  handler: RequestHandler,
  request: Request,
  address = '192.0.2.1',
): Promise<Response> {
  const headers = new Map<string, string>();
  const event = {
    request,
    url: new URL(request.url),
    locals: { hub },
    getClientAddress: () => address,
    setHeaders: (given: Record<string, string>) => {
      for (const [name, value] of Object.entries(given)) headers.set(name, value);
    },
  } as unknown as RequestEvent;
  const response = await handler(event);
  for (const [name, value] of headers) response.headers.set(name, value);
  return response;
}

/** What is said in a request, and by whom. */
export interface Ask {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly key: CryptoKey;
  readonly subject: ProofSubject | null;
  readonly nowMs?: number;
  readonly nonce?: string;
}

/** A request with its proof. */
export async function signed({ method = 'GET', path, body, key, subject, nowMs, nonce }: Ask): Promise<Request> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const proven = { method, pathAndQuery: path, body: text };
  const authorization = await makeProof(key, subject, proven, nowMs ?? testNow.getTime(), nonce ?? newNonce());
  return new Request(origin + path, {
    method,
    headers: {
      authorization,
      [protocolHeader]: '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: text }),
  });
}

/** A request for enrolment, signed by the key in it. */
export const enrolmentRequest = (tablet: TabletKey, code: string, more: Partial<Ask> = {}): Promise<Request> =>
  signed({
    method: 'POST',
    path: '/api/v1/enrolments',
    body: { code, publicKey: tablet.publicKey, appVersion: 'test', persistentStorage: true },
    key: tablet.privateKey,
    subject: null,
    ...more,
  });

/** Pairs a tablet with a community through the hub's own handler. */
export async function pairTablet(
  hub: Hub,
  enrolments: RequestHandler,
  community: string,
  tablet: TabletKey,
): Promise<EnrolmentResponse> {
  const where = { community, store: storeId, staff: 'stf_1' };
  const code = await createPairingCode(hub, where, hub.clock());
  const request = await enrolmentRequest(tablet, code, { nowMs: hub.clock().getTime() });
  const response = await serve(hub, enrolments, request);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as EnrolmentResponse;
}
