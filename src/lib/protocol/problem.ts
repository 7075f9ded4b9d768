import * as v from 'valibot';
import { announcementSchema } from '#lib/domain/scalar.ts';
import { tokenSchema } from './token.ts';

/** Every stable code of a problem document (RFC 9457), with its HTTP status. */
export const problemStatus = {
  'request-malformed': 400,
  'pairing-code-wrong': 403,
  'proof-missing': 401,
  'proof-invalid': 401,
  'proof-stale': 401,
  'proof-replayed': 401,
  'kiosk-unknown': 401,
  'kiosk-revoked': 401,
  'resident-unknown': 404,
  'not-found': 404,
  'method-not-allowed': 405,
  'batch-too-large': 413,
  'media-type-unsupported': 415,
  'protocol-unsupported': 426,
  'too-many-attempts': 429,
  'hub-unavailable': 503,
} as const;

export type ProblemCode = keyof typeof problemStatus;

/**
 * A problem document. `now` lets a kiosk with a wrong clock correct its next proof. A 426 has `supported` and `reads`,
 * and for a pull also the versions of each scope that the hub sends (`scopes`). `anchor` says that a
 * request is malformed by its turn alone: it is what tokens belong to now, with `turned` where this very token has
 * turned already. `copied` says that a right has ended because two devices use the key. These are marks beside codes of
 * release 0.1, whose tablets can read no other code.
 */
export const problemSchema = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.picklist(Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]]),
  detail: v.optional(v.string()),
  now: v.optional(v.string()),
  retryAfterSeconds: v.optional(v.number()),
  supported: v.optional(v.object({ from: v.number(), to: v.number() })),
  scopes: v.optional(v.record(v.string(), v.array(v.number()))),
  reads: announcementSchema,
  anchor: v.optional(tokenSchema),
  turned: v.optional(tokenSchema),
  copied: v.optional(v.boolean()),
});
export type Problem = v.InferOutput<typeof problemSchema>;

/** The media type of a problem document. */
export const problemMediaType = 'application/problem+json';
