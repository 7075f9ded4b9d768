import type { Copied, ProofRefusal } from '../sync/authenticate.ts';
import { problemMediaType, problemStatus, type Problem, type ProblemCode } from '#lib/protocol/problem.ts';

const titles: Readonly<Record<ProblemCode, string>> = {
  'request-malformed': 'The request does not say what the schema asks for',
  'pairing-code-wrong': 'The pairing code is wrong, used or expired',
  'proof-missing': 'The request carries no proof',
  'proof-invalid': 'The proof does not belong to this request',
  'proof-stale': 'The proof is older or newer than the hub accepts',
  'proof-replayed': 'The proof has been used before',
  'kiosk-unknown': 'The kiosk is not enrolled here',
  'kiosk-revoked': 'The right of the kiosk has ended',
  'resident-unknown': 'The hub knows no such resident',
  'not-found': 'There is nothing at this address',
  'method-not-allowed': 'This address does not answer to this method',
  'batch-too-large': 'The body is larger than the hub accepts',
  'media-type-unsupported': 'The body is in a form that the hub does not read',
  'protocol-unsupported': 'The hub does not speak this version of the protocol',
  'too-many-attempts': 'Too many attempts',
  'hub-unavailable': 'The hub cannot answer now',
};

/** What a problem may say beside its code. */
export type ProblemExtra = Partial<
  Pick<
    Problem,
    'detail' | 'now' | 'retryAfterSeconds' | 'supported' | 'scopes' | 'reads' | 'anchor' | 'turned' | 'copied'
  >
>;

/** A problem document (RFC 9457) for a stable code. */
export function problem(code: ProblemCode, extra: ProblemExtra = {}): Problem {
  return { type: `urn:points-store:problem:${code}`, title: titles[code], status: problemStatus[code], code, ...extra };
}

/**
 * The problem of whoever is not let in. That two devices use a key is told as the end of a right, because a tablet of
 * release 0.1 knows no other word, with a mark beside it.
 */
export const notLetIn = (code: ProofRefusal | Copied): Problem =>
  code === 'kiosk-copied' ? problem('kiosk-revoked', { copied: true }) : problem(code);

/** A problem document as a response. */
export function problemResponse(document: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  const { status, retryAfterSeconds } = document;
  return new Response(JSON.stringify(document), {
    status,
    headers: {
      'content-type': problemMediaType,
      'cache-control': 'no-store',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...headers,
    },
  });
}
