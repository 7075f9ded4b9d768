import type { CryptoKey } from 'jose';
import * as v from 'valibot';
import type { Result } from '#lib/base/result.ts';
import { makeProof, proofScheme, verifySignature, type ProofClaims, type ProofSubject } from './proof.ts';
import { maxBatchBytes } from './push.ts';
import { idSchema, instantSchema } from '#lib/domain/scalar.ts';

// The outbox of a tablet that will never be online again, as a file that a person carries to the hub. It holds the very
// pushes that the tablet would have sent, each with its own proof. So whoever carries it need not be trusted.

/** Tells the file from any other JSON. */
export const outboxFileFormat = 'points-store-outbox';
/** The request that each batch of the file stands for. */
const pushRequest = { method: 'POST', pathAndQuery: '/api/v1/sync/push' } as const;

const outboxBatchSchema = v.object({
  /** A compact JWS over the push with this body, as it stands in an Authorization header behind the scheme. */
  proof: v.pipe(v.string(), v.maxLength(4096), v.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)),
  /** The exact text of a push request: a `PushRequest` as JSON. */
  body: v.pipe(v.string(), v.maxLength(maxBatchBytes)),
});
export type OutboxBatch = v.InferOutput<typeof outboxBatchSchema>;

/** An exported outbox. */
export const outboxFileSchema = v.object({
  format: v.literal(outboxFileFormat),
  /** 2 when it holds something that release 0.1 would set aside. That release then refuses the whole file. */
  version: v.picklist([1, 2]),
  community: idSchema,
  kiosk: idSchema,
  /** By the tablet's clock. */
  exportedAt: instantSchema,
  batches: v.pipe(v.array(outboxBatchSchema), v.maxLength(10_000)),
});
export type OutboxFile = v.InferOutput<typeof outboxFileSchema>;

/**
 * Makes one batch of the file. `body` is a push request as JSON, of at most `maxBatchEvents` events and `maxBatchBytes`
 * bytes; `nowMs` is the tablet's clock and only informs, and `nonce` is any 16 to 64 printable characters.
 */
export async function makeOutboxBatch(
  key: CryptoKey,
  subject: ProofSubject,
  body: string,
  nowMs: number,
  nonce: string,
): Promise<OutboxBatch> {
  const header = await makeProof(key, subject, { ...pushRequest, body }, nowMs, nonce);
  return { proof: header.slice(proofScheme.length + 1), body };
}

/**
 * Verifies that the holder of `key` wrote a batch, whenever that was. Importing it twice is harmless, so it needs no
 * nonce.
 */
export const verifyOutboxBatch = (
  { proof, body }: OutboxBatch,
  key: CryptoKey,
): Promise<Result<ProofClaims, 'invalid'>> => verifySignature(proof, key, { ...pushRequest, body });
