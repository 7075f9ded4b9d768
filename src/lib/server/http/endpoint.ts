import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import * as v from 'valibot';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { Problem } from '#lib/protocol/problem.ts';
import { eventVersions } from '#lib/protocol/event.ts';
import { firstProtocol, protocolVersion } from '#lib/protocol/versions.ts';
import { protocolHeader, type ProvenRequest } from '#lib/protocol/proof.ts';
import type { Hub } from '../hub.ts';
import { authenticate } from '../sync/authenticate.ts';
import type { KioskSubject } from '../sync/subject.ts';
import { parseJson, readJsonText } from './body.ts';
import { notLetIn, problem, problemResponse } from './problem.ts';

/** The versions of the protocol that this hub speaks. */
export const supportedProtocol = { from: firstProtocol, to: protocolVersion } as const;

/** What a handler is given: the hub, the hub's time, and the request as it came. */
export interface Call {
  readonly hub: Hub;
  readonly now: Date;
  readonly event: RequestEvent;
}

/** A call with its body as text, which a proof can be made over. */
export interface BodyCall extends Call {
  readonly proven: ProvenRequest;
}

/** A call of an enrolled kiosk. */
export interface KioskCall extends BodyCall {
  readonly subject: KioskSubject;
}

/** An answer, or a problem to be told. */
export type Answer = Result<Response, Problem>;

/**
 * The outermost layer of each address: problems become documents, and whatever is thrown becomes 503, because it is
 * not the caller's fault. Nothing of it leaves the hub but its code.
 */
export function endpoint(handle: (call: Call) => Promise<Answer>): RequestHandler {
  return async (event) => {
    const { hub } = event.locals;
    const now = hub.clock();
    const headers = { [protocolHeader]: String(protocolVersion) };
    const told = (document: Problem): Response => {
      hub.metrics.problems.inc({ code: document.code });
      return problemResponse({ now: now.toISOString(), ...document }, headers);
    };
    try {
      const answer = speaksOurs(event.request) ? await handle({ hub, now, event }) : refuse(protocolProblem());
      return answer.ok ? answer.value : told(answer.error);
    } catch (error) {
      hub.logger.error({ err: error, path: event.url.pathname }, 'a request could not be answered');
      return told(problem('hub-unavailable', { retryAfterSeconds: 5 }));
    }
  };
}

/** An address with a JSON body, for anyone. */
export function bodyEndpoint(handle: (call: BodyCall) => Promise<Answer>): RequestHandler {
  return endpoint(async (call) => {
    const body = await readJsonText(call.event.request);
    if (!body.ok) return refuse(problem(body.error));
    return handle({ ...call, proven: provenRequest(call.event, body.value) });
  });
}

/** An address for enrolled kiosks only, with or without a JSON body. */
export function kioskEndpoint(handle: (call: KioskCall) => Promise<Answer>): RequestHandler {
  return endpoint(async (call) => {
    const { event, hub, now } = call;
    const body = event.request.method === 'POST' ? await readJsonText(event.request) : ok('');
    if (!body.ok) return refuse(problem(body.error));
    const proven = provenRequest(event, body.value);
    const subject = await authenticate(hub, event.request.headers.get('authorization'), proven, now);
    return subject.ok ? handle({ ...call, proven, subject: subject.value }) : refuse(notLetIn(subject.error));
  });
}

/** Reads JSON text by a schema. The problem names the place that is wrong and none of what was sent. */
export function parseBody<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): Result<v.InferOutput<Schema>, Problem> {
  const json = parseJson(text);
  if (!json.ok) return refuse(problem('request-malformed', { detail: 'the body is no JSON' }));
  return parseValue(schema, json.value);
}

/** Reads a value by a schema, in the same way. */
export function parseValue<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): Result<v.InferOutput<Schema>, Problem> {
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  if (parsed.success) return ok(parsed.output);
  const place = (v.getDotPath(parsed.issues[0]) ?? 'the value').replace(/[^\w.$ -]/g, '?').slice(0, 120);
  return refuse(problem('request-malformed', { detail: `${place}: not as ${parsed.issues[0].type} asks` }));
}

/** The answer to a method that an address does not have. */
export const methodNotAllowed = (allow: string): RequestHandler =>
  endpoint(({ event }) => {
    event.setHeaders({ allow });
    return Promise.resolve(refuse(problem('method-not-allowed')));
  });

/** A kiosk that names no version is taken at its word; one that names another is told which are spoken. */
function speaksOurs(request: Request): boolean {
  const version = request.headers.get(protocolHeader);
  if (version === null) return true;
  const { from, to } = supportedProtocol;
  return /^\d{1,6}$/.test(version) && Number(version) >= from && Number(version) <= to;
}

/** 426, with all that is supported instead. */
export const protocolProblem = (extra: Pick<Problem, 'scopes'> = {}): Problem =>
  problem('protocol-unsupported', { supported: supportedProtocol, reads: eventVersions, ...extra });

const provenRequest = (event: RequestEvent, body: string): ProvenRequest => ({
  method: event.request.method,
  pathAndQuery: event.url.pathname + event.url.search,
  body,
});
