import { createHash, timingSafeEqual } from 'node:crypto';
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { TokenTurn } from '#lib/domain/token.ts';
import { allotmentRequestSchema } from '#lib/protocol/allotment.ts';
import { enrolmentRequestSchema } from '#lib/protocol/enrolment.ts';
import type { Problem } from '#lib/protocol/problem.ts';
import { turnParameterSchema } from '#lib/protocol/token.ts';
import { namesakesRequestSchema } from '#lib/protocol/namesakes.ts';
import { uuidSchema } from '#lib/domain/scalar.ts';
import { eventVersions } from '#lib/protocol/event.ts';
import { packPage } from '#lib/protocol/pack-pull.ts';
import { maxPageRows, servedScopes } from '#lib/protocol/pull.ts';
import { pushRequestSchema, toldAnswer, type PushResponse } from '#lib/protocol/push.ts';
import { queryRows } from '../db/database.ts';
import { askForPoints } from '../sync/allotments.ts';
import { readScopes } from '../sync/cursor.ts';
import { enrol } from '../sync/enrolment.ts';
import { noteExchange } from '../sync/exchange.ts';
import { noRoomRetrySeconds, unlessNoRoom } from '../sync/kept.ts';
import { findNamesakes } from '../sync/namesakes.ts';
import { promiseLease, type LeaseHeld } from '../sync/lease.ts';
import { pull } from '../sync/pull.ts';
import { push } from '../sync/push.ts';
import { takeTurn } from '../sync/token.ts';
import {
  parseBody,
  parseValue,
  protocolProblem,
  type Answer,
  type BodyCall,
  type Call,
  type KioskCall,
} from './endpoint.ts';
import { clientAddress, isLocal } from './client-address.ts';
import { jsonResponse } from './json.ts';
import { kioskConnections, liveResponse } from './live.ts';
import type { HubMetrics } from '../metrics.ts';
import { openApiDocument } from './openapi.ts';
import { notLetIn, problem } from './problem.ts';

/** An answer to a kiosk, which says in each of them what this hub reads. */
const announced = <Value extends object>(value: Value) => ({ ...value, reads: eventVersions });

/** `POST /enrolments`. */
export async function answerEnrolment({ hub, now, event, proven }: BodyCall): Promise<Answer> {
  const request = parseBody(enrolmentRequestSchema, proven.body);
  if (!request.ok) return request;
  const header = event.request.headers.get('authorization');
  const call = { header, proven, address: clientAddress(event), request: request.value };
  const enrolled = await enrol(hub, call, now);
  if (enrolled.ok) return ok(await jsonResponse(event.request, announced(enrolled.value)));
  const { code, ...extra } = enrolled.error;
  return refuse(code === 'kiosk-copied' ? notLetIn(code) : problem(code, extra));
}

/**
 * Turns the token of a call that has one; undefined for a call without. Where two devices are found to use the key,
 * their live streams end.
 */
async function turnToken(
  { hub, now, subject }: KioskCall,
  asked: TokenTurn | null | undefined,
): Promise<Result<{ readonly turned?: string }, Problem>> {
  if (asked === undefined) return ok({});
  const turned = await takeTurn(hub, subject, asked, now);
  if (turned.ok) return ok({ turned: turned.value });
  if (turned.error.code === 'token-unknown') {
    const { code: detail, ...told } = turned.error;
    return refuse(problem('request-malformed', { detail, ...told }));
  }
  hub.logger.warn({ kiosk: subject.kiosk }, 'two devices use the key of a kiosk');
  hub.changes.end(subject.community, kioskConnections(subject.kiosk));
  return refuse(notLetIn(turned.error.code));
}

/** `POST /sync/push`. */
export async function answerPush(call: KioskCall): Promise<Answer> {
  const { hub, now, event, proven, subject } = call;
  const request = parseBody(pushRequestSchema, proven.body);
  if (!request.ok) return request;
  const token = await turnToken(call, request.value.turn);
  if (!token.ok) return token;
  const stop = hub.metrics.pushSeconds.startTimer();
  const pushed = await push(hub, subject, request.value, now).catch(unlessNoRoom);
  stop();
  if (pushed === null) return refuse(problem('too-many-attempts', { retryAfterSeconds: noRoomRetrySeconds }));
  const { response, revision } = pushed;
  if (revision !== null) hub.changes.changed(subject.community, revision);
  countResults(hub.metrics, response);
  return ok(await jsonResponse(event.request, announced({ ...toldAnswer(response), ...token.value })));
}

function countResults(metrics: HubMetrics, { answered, results }: PushResponse): void {
  metrics.batchEvents.observe(answered);
  metrics.events.inc({ status: 'applied' }, answered - results.length);
  for (const { status, code, review } of results) {
    metrics.events.inc({ status });
    if (code !== undefined) metrics.setAside.inc({ code });
    if (status === 'applied') for (const raised of review ?? []) metrics.reviews.inc({ code: raised });
  }
}

const pullParametersSchema = v.object({
  cursor: v.nullable(v.pipe(v.string(), v.maxLength(2048))),
  limit: v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number), v.minValue(1)),
  epoch: uuidSchema,
  scopes: v.nullable(v.pipe(v.string(), v.maxLength(1024))),
  // A tablet of 0.1 says nothing of leases; one that has none yet says so.
  lease: v.nullable(v.pipe(v.string(), v.regex(/^(?:none|\d{1,15})$/))),
  turn: v.optional(turnParameterSchema),
});

/** Until when a tablet says that it has a lease; see {@link LeaseHeld}. */
const readLease = (text: string | null): LeaseHeld =>
  text === null ? undefined : text === 'none' ? null : Number(text);

/** `GET /sync/pull`. A limit above the hub's own is taken as the hub's own. */
export async function answerPull(call: KioskCall): Promise<Answer> {
  const { hub, now, event, subject } = call;
  const asked = event.url.searchParams;
  const parameters = parseValue(pullParametersSchema, {
    cursor: asked.get('cursor'),
    limit: asked.get('limit') ?? String(maxPageRows),
    epoch: asked.get('epoch'),
    scopes: asked.get('scopes'),
    lease: asked.get('lease'),
    turn: asked.get('turn') ?? undefined,
  });
  if (!parameters.ok) return parameters;
  const scopes = readScopes(parameters.value.scopes);
  if (!scopes.ok && scopes.error === 'malformed') return refuse(problem('request-malformed', { detail: 'scopes' }));
  if (!scopes.ok) return refuse(protocolProblem({ scopes: servedScopes }));
  const token = await turnToken(call, parameters.value.turn);
  if (!token.ok) return token;
  const leaseMs = await promiseLease(hub.database, subject, readLease(parameters.value.lease), now);
  const page = await pull(hub.database, subject, { ...parameters.value, scopes: scopes.value }, now);
  await noteExchange(hub.database, subject, page, now);
  const { residents, cards, ...small } = page.changes;
  for (const [scope, rows] of Object.entries({ ...small, residents: residents.heads.id, cards: cards.id })) {
    hub.metrics.pullRows.inc({ scope }, rows.length);
  }
  const packed = packPage({ ...page, ...(leaseMs === null ? {} : { leaseMs }), ...token.value });
  return ok(await jsonResponse(event.request, announced(packed)));
}

/** `POST /allotments`. */
export async function answerAllotment({ hub, now, event, proven, subject }: KioskCall): Promise<Answer> {
  const request = parseBody(allotmentRequestSchema, proven.body);
  if (!request.ok) return request;
  const outcome = await askForPoints(hub.database, subject, request.value, now);
  if (outcome === undefined) return refuse(problem('resident-unknown'));
  hub.changes.changed(subject.community, outcome.revision);
  return ok(await jsonResponse(event.request, announced(outcome.response)));
}

/** `POST /namesakes`. */
export async function answerNamesakes({ hub, now, event, proven, subject }: KioskCall): Promise<Answer> {
  const request = parseBody(namesakesRequestSchema, proven.body);
  if (!request.ok) return request;
  const residents = await findNamesakes(hub.database, subject, request.value, now);
  if (residents.ok) {
    const told = { residents: residents.value, now: now.toISOString() };
    return ok(await jsonResponse(event.request, announced(told)));
  }
  const { code, ...extra } = residents.error;
  return refuse(problem(code, extra));
}

/** `GET /sync/live`. */
export function answerLive({ hub, subject }: KioskCall): Promise<Answer> {
  const context = { changes: hub.changes, subscribers: hub.metrics.liveSubscribers };
  return Promise.resolve(
    ok(liveResponse(context, { community: subject.community, who: kioskConnections(subject.kiosk) })),
  );
}

/** `GET /health`: the process lives. */
export async function answerHealth({ hub, event, now }: Call): Promise<Answer> {
  const alive = { status: 'alive', now: now.toISOString() };
  if (!mayWatch(hub, event)) return ok(await jsonResponse(event.request, alive));
  return ok(await jsonResponse(event.request, { ...alive, problems: await hub.problems() }));
}

/** Whether somebody asks who looks after the hub: on its own machine, or with the token. */
const mayWatch = ({ metricsToken }: Call['hub'], event: Call['event']): boolean =>
  isLocal(event) || hasToken(event.request, metricsToken);

/** `GET /ready`: the database answers. When it does not, what it throws becomes 503. */
export async function answerReady({ hub, event, now }: Call): Promise<Answer> {
  await queryRows(hub.database.orm, sql`SELECT 1`);
  return ok(await jsonResponse(event.request, { status: 'ready', now: now.toISOString() }));
}

/**
 * `GET /metrics` in the text form of Prometheus, for the hub's own machine and for who has the token: others learn from
 * them how busy a store is.
 */
export async function answerMetrics({ hub, event }: Call): Promise<Answer> {
  if (!mayWatch(hub, event)) return refuse(problem('not-found'));
  const { registry } = hub.metrics;
  const headers = { 'content-type': registry.contentType, 'cache-control': 'no-store' };
  return ok(new Response(await registry.metrics(), { headers }));
}

/** `GET /openapi.json`. */
export async function answerOpenApi({ event }: Call): Promise<Answer> {
  return ok(await jsonResponse(event.request, openApiDocument()));
}

/** Compares hashes, which have one length and take one time. */
function hasToken(request: Request, token: string | undefined): boolean {
  if (token === undefined) return false;
  const said = request.headers.get('authorization') ?? '';
  return timingSafeEqual(
    createHash('sha256').update(said).digest(),
    createHash('sha256').update(`Bearer ${token}`).digest(),
  );
}
