import { CompactSign, compactVerify, decodeProtectedHeader, type CryptoKey } from 'jose';
import * as v from 'valibot';
import { digestBase64Url } from '#lib/base/digest.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { idSchema } from '#lib/domain/scalar.ts';

// Each request of a kiosk carries a proof in the manner of DPoP (RFC 9449): a compact JWS (ES256) over method, path,
// body, time and a nonce. It is good for that request alone, and the hub accepts each nonce once.

/** The scheme of the Authorization header. */
export const proofScheme = 'PointsStore';
/** The header that names the protocol version a kiosk speaks. */
export const protocolHeader = 'x-points-protocol';
/** A proof is good for this long before and after the hub's time, in seconds. */
export const proofWindowSeconds = 120;

const claimsSchema = v.object({
  htm: v.string(),
  /** Path and query, without the origin, which a reverse proxy may change. */
  htu: v.string(),
  /** SHA-256 of the body, base64url; of the empty text when there is none. */
  bh: v.string(),
  iat: v.pipe(v.number(), v.integer()),
  jti: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{16,64}$/)),
});
export type ProofClaims = v.InferOutput<typeof claimsSchema>;

/** What a proof is made over. */
export interface ProvenRequest {
  readonly method: string;
  readonly pathAndQuery: string;
  readonly body: string;
}

/** Who signs: community and kiosk, or null for a tablet that is not enrolled yet. */
export interface ProofSubject {
  readonly community: string;
  readonly kiosk: string;
}

/** The value of the Authorization header for one request. */
export async function makeProof(
  key: CryptoKey,
  subject: ProofSubject | null,
  request: ProvenRequest,
  nowMs: number,
  nonce: string,
): Promise<string> {
  const claims: ProofClaims = {
    htm: request.method,
    htu: request.pathAndQuery,
    bh: await digestBase64Url(request.body),
    iat: Math.floor(nowMs / 1000),
    jti: nonce,
  };
  const kid = subject === null ? 'new' : `${subject.community}/${subject.kiosk}`;
  const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', kid })
    .sign(key);
  return `${proofScheme} ${jws}`;
}

/** The parts of an Authorization header before its signature is verified. */
export function readProof(
  header: string | null,
): Result<{ jws: string; subject: ProofSubject | null }, 'missing' | 'invalid'> {
  if (header === null || header === '') return refuse('missing');
  const [scheme, jws, more] = header.split(' ');
  if (scheme !== proofScheme || jws === undefined || more !== undefined || jws.length > 4096) return refuse('invalid');
  try {
    const { kid, alg } = decodeProtectedHeader(jws);
    if (alg !== 'ES256' || kid === undefined) return refuse('invalid');
    if (kid === 'new') return ok({ jws, subject: null });
    const [community, kiosk, rest] = kid.split('/');
    if (!v.is(idSchema, community) || !v.is(idSchema, kiosk) || rest !== undefined) return refuse('invalid');
    return ok({ jws, subject: { community, kiosk } });
  } catch {
    return refuse('invalid');
  }
}

/** Verifies signature and request, but not the time: what is stored in a file stays proven. */
export async function verifySignature(
  jws: string,
  key: CryptoKey,
  request: ProvenRequest,
): Promise<Result<ProofClaims, 'invalid'>> {
  let claims: ProofClaims;
  try {
    const { payload } = await compactVerify(jws, key, { algorithms: ['ES256'] });
    claims = v.parse(claimsSchema, JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return refuse('invalid');
  }
  const bodyHash = await digestBase64Url(request.body);
  const matches = claims.htm === request.method && claims.htu === request.pathAndQuery && claims.bh === bodyHash;
  return matches ? ok(claims) : refuse('invalid');
}

/** Verifies signature, request and time. Checking the nonce is up to the caller, because it needs a store. */
export async function verifyProof(
  jws: string,
  key: CryptoKey,
  request: ProvenRequest,
  nowMs: number,
): Promise<Result<ProofClaims, 'invalid' | 'stale'>> {
  const verified = await verifySignature(jws, key, request);
  if (!verified.ok) return verified;
  const claims = verified.value;
  if (Math.abs(nowMs / 1000 - claims.iat) > proofWindowSeconds) return refuse('stale');
  return ok(claims);
}
