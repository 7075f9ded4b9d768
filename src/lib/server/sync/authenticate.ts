import { sql } from 'drizzle-orm';
import { importJWK, type CryptoKey } from 'jose';
import type { RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { PublicKey } from '#lib/protocol/enrolment.ts';
import type { ProblemCode } from '#lib/protocol/problem.ts';
import { proofWindowSeconds, readProof, verifyProof, type ProvenRequest } from '#lib/protocol/proof.ts';
import { queryRows, type Database } from '../db/database.ts';
import type { KioskSubject } from './subject.ts';

/** What is needed to tell who speaks. */
export interface AuthenticationContext {
  readonly database: Database;
  readonly random: RandomBytes;
}

/** Why a request is not authentic. */
export type ProofRefusal = Extract<
  ProblemCode,
  | 'proof-missing'
  | 'proof-invalid'
  | 'proof-stale'
  | 'proof-replayed'
  | 'kiosk-unknown'
  | 'kiosk-revoked'
  | 'hub-unavailable'
>;

/** Two devices use the key of a kiosk, and neither is let in. */
export type Copied = 'kiosk-copied';

type KioskRow = {
  readonly store: string;
  readonly status: 'active' | 'revoked';
  readonly public_key: PublicKey;
  readonly copied: boolean;
  readonly moved: boolean;
};

/** A kiosk that polls need not be written down each time. */
const seenEverySeconds = 30;

/** Tells which kiosk sent a request. The proof's nonce is used up by it. */
export async function authenticate(
  context: AuthenticationContext,
  header: string | null,
  request: ProvenRequest,
  now: Date,
): Promise<Result<KioskSubject, ProofRefusal | Copied>> {
  const proof = readProof(header);
  if (!proof.ok) return refuse(`proof-${proof.error}` as const);
  const { subject, jws } = proof.value;
  if (subject === null) return refuse('proof-invalid');
  const [kiosk] = await queryRows<KioskRow>(
    context.database.orm,
    sql`SELECT store, status, public_key, copied_at IS NOT NULL AS copied,
        community.closed_at IS NOT NULL AS moved
      FROM community JOIN kiosk ON kiosk.community = ${subject.community} AND kiosk.id = ${subject.kiosk}
      WHERE community.id = ${subject.community}`,
  );
  if (kiosk === undefined) return refuse('kiosk-unknown');
  const key = await importPublicKey(kiosk.public_key);
  if (!key.ok) return key;
  const verified = await verifyProof(jws, key.value, request, now.getTime());
  if (!verified.ok) return refuse(`proof-${verified.error}` as const);
  // Only the holder of the key learns that its right has ended.
  if (kiosk.status === 'revoked') return refuse('kiosk-revoked');
  if (kiosk.copied) return refuse('kiosk-copied');
  // As if nobody were there: the tablet keeps what it has, and sends it to the hub that answers here next.
  if (kiosk.moved) return refuse('hub-unavailable');
  const fresh = await useNonce(context, { ...subject, nonce: verified.value.jti }, now);
  if (!fresh) return refuse('proof-replayed');
  await noteSeen(context.database, subject, now);
  return ok({ ...subject, store: kiosk.store });
}

/** A P-256 key for verification; refused when its coordinates are no point of the curve. */
export async function importPublicKey(jwk: PublicKey): Promise<Result<CryptoKey, 'proof-invalid'>> {
  try {
    const key = await importJWK({ ...jwk }, 'ES256');
    return key instanceof Uint8Array ? refuse('proof-invalid') : ok(key);
  } catch {
    return refuse('proof-invalid');
  }
}

/** Remembers a nonce for as long as its proof would be good. False when it was known. */
export async function useNonce(
  { database, random }: AuthenticationContext,
  used: { readonly community: string; readonly kiosk: string; readonly nonce: string },
  now: Date,
): Promise<boolean> {
  // A proof may be made a whole window ahead of the hub's time, and is then good for two windows.
  const expiresAt = new Date(now.getTime() + 2 * proofWindowSeconds * 1000);
  const rows = await queryRows<{ nonce: string }>(
    database.orm,
    sql`INSERT INTO proof_nonce (community, kiosk, nonce, expires_at)
      VALUES (${used.community}, ${used.kiosk}, ${used.nonce}, ${expiresAt.toISOString()})
      ON CONFLICT DO NOTHING RETURNING nonce`,
  );
  if (random(1)[0] === 0) {
    await queryRows(
      database.orm,
      sql`DELETE FROM proof_nonce WHERE community = ${used.community} AND expires_at < ${now.toISOString()}`,
    );
  }
  return rows.length === 1;
}

async function noteSeen(
  database: Database,
  subject: { readonly community: string; readonly kiosk: string },
  now: Date,
): Promise<void> {
  const before = new Date(now.getTime() - seenEverySeconds * 1000);
  await queryRows(
    database.orm,
    sql`UPDATE kiosk SET last_seen_at = ${now.toISOString()}
      WHERE community = ${subject.community} AND id = ${subject.kiosk}
        AND (last_seen_at IS NULL OR last_seen_at < ${before.toISOString()})`,
  );
}
