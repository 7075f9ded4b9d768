import * as v from 'valibot';
import { toBase64Url } from '#lib/base/encoding.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { problemSchema, type Problem } from '#lib/protocol/problem.ts';
import type { Clocks } from '../store/time.ts';
import { makeProof, protocolHeader, type ProofSubject } from '#lib/protocol/proof.ts';
import { announcementSchema } from '#lib/domain/scalar.ts';
import { type EventVersions, firstProtocol } from '#lib/protocol/versions.ts';

/** What a call needs from outside. A simulation brings its own network, clocks and randomness. */
export interface Line extends Clocks {
  readonly fetch: typeof fetch;
  readonly random: RandomBytes;
  /** The key to sign with, as a kiosk or, while this tablet is none yet, as nobody. */
  readonly key: (kiosk?: string) => Promise<CryptoKeyPair | undefined>;
}

/** Why a call brought no usable answer. */
export type CallFailure =
  /** No connection, a connection that broke, or nothing within the time. */
  | { readonly kind: 'unreachable'; readonly cause: string }
  /** Something else than the hub answered, or only a part: a sign-in page, half a body, another server. */
  | { readonly kind: 'garbled'; readonly cause: string }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** One call to the hub. */
export interface Call<Schema extends v.GenericSchema> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** JSON text. What is signed is exactly what is sent. */
  readonly body?: string;
  readonly schema: Schema;
  readonly subject: ProofSubject | null;
  /** How far the hub's clock is ahead of ours, as far as known. */
  readonly offsetMs: number;
  /** The protocol version that the request needs; 1 by default. */
  readonly protocol?: number | undefined;
}

/** An answer, with how far the hub's clock was ahead when it began, and what the hub reads. */
export interface Answer<T> {
  readonly value: T;
  readonly offsetMs: number;
  readonly reads: EventVersions | null;
}

/** After this silence a call is given up. A slow answer that keeps coming is not: a first pull is large. */
const silenceMs = 15_000;
export const apiBase = '/api/v1';

/**
 * Calls the hub with a signed proof. When the proof is refused as stale, it makes another one with the hub's time from
 * the refusal, once. So a tablet whose clock is days off can still exchange.
 */
export async function call<Schema extends v.GenericSchema>(
  line: Line,
  wanted: Call<Schema>,
): Promise<Result<Answer<v.InferOutput<Schema>>, CallFailure>> {
  const first = await callOnce(line, wanted);
  if (first.ok || first.error.kind !== 'problem' || first.error.problem.code !== 'proof-stale') return first;
  const hubNow = Date.parse(first.error.problem.now ?? '');
  if (Number.isNaN(hubNow)) return first;
  return callOnce(line, { ...wanted, offsetMs: hubNow - line.now() });
}

async function callOnce<Schema extends v.GenericSchema>(
  line: Line,
  wanted: Call<Schema>,
): Promise<Result<Answer<v.InferOutput<Schema>>, CallFailure>> {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(new Error(`nothing came for ${silenceMs} ms`)), silenceMs);
  };
  try {
    wait();
    const { url, init } = await prove(line, wanted);
    const response = await line.fetch(url, { ...init, signal: abort.signal });
    // `now` in the answer is from its beginning, and a long answer may take minutes to arrive.
    const answeredMs = line.now();
    const text = await readText(response, wait);
    return readAnswer(response, text, wanted, answeredMs);
  } catch (error) {
    return refuse({ kind: 'unreachable', cause: String(error) });
  } finally {
    clearTimeout(timer);
  }
}

/** The text of an answer. Calls `came` with each piece that arrives. */
async function readText({ body }: Response, came: () => void): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return text + decoder.decode();
    came();
    text += decoder.decode(value, { stream: true });
  }
}

/** A request with its proof. The live stream uses it too, and reads its answer as it comes. */
export async function prove(
  line: Line,
  wanted: Pick<Call<v.GenericSchema>, 'method' | 'path' | 'body' | 'subject' | 'offsetMs' | 'protocol'>,
): Promise<{ readonly url: string; readonly init: RequestInit }> {
  const key = await line.key(wanted.subject?.kiosk);
  if (key === undefined) throw new Error('the tablet has no key');
  const url = apiBase + wanted.path;
  const { body = '', protocol = firstProtocol } = wanted;
  const request = { method: wanted.method, pathAndQuery: url, body };
  const nonce = toBase64Url(line.random(18));
  const authorization = await makeProof(key.privateKey, wanted.subject, request, line.now() + wanted.offsetMs, nonce);
  const headers: Record<string, string> = { authorization, [protocolHeader]: String(protocol) };
  if (body !== '') headers['content-type'] = 'application/json';
  return {
    url,
    init: { method: wanted.method, headers, cache: 'no-store', credentials: 'omit', ...(body === '' ? {} : { body }) },
  };
}

/** What every answer says in addition. */
const aroundSchema = v.object({ now: v.optional(v.string()), reads: announcementSchema });

const tooLarge: Problem = { type: 'about:blank', title: 'Too large', status: 413, code: 'batch-too-large' };

function readAnswer<Schema extends v.GenericSchema>(
  response: Response,
  text: string,
  { schema, offsetMs }: Call<Schema>,
  nowMs: number,
): Result<Answer<v.InferOutput<Schema>>, CallFailure> {
  // A proxy in front of the hub has a limit of its own and answers 413 without a problem document.
  if (response.status === 413) return refuse({ kind: 'problem', problem: tooLarge });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse({ kind: 'garbled', cause: `status ${response.status}, no JSON` });
  }
  if (!response.ok) {
    const problem = v.safeParse(problemSchema, json);
    if (problem.success) return refuse({ kind: 'problem', problem: problem.output });
    return refuse({ kind: 'garbled', cause: `status ${response.status}, no problem document` });
  }
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) return refuse({ kind: 'garbled', cause: parsed.issues[0].message });
  const around = v.safeParse(aroundSchema, json);
  if (!around.success) return refuse({ kind: 'garbled', cause: around.issues[0].message });
  const { now, reads = null } = around.output;
  return ok({ value: parsed.output, offsetMs: now === undefined ? offsetMs : Date.parse(now) - nowMs, reads });
}
