import * as v from 'valibot';
import { defaultPolicy, type Policy } from '#lib/domain/policy.ts';
import { defaultLocale, localeCodes } from '#lib/domain/locale.ts';
import { defaultZone, zonePattern } from '#lib/domain/zone.ts';
import { announcementSchema, hashSchema, idSchema, instantSchema, uuidSchema } from '#lib/domain/scalar.ts';

/** An ECDSA P-256 public key as a JWK (RFC 7517, RFC 7518 §6.2.1). The private half never leaves the tablet. */
export const publicKeySchema = v.object({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: hashSchema,
  y: hashSchema,
});
export type PublicKey = v.InferOutput<typeof publicKeySchema>;

/** A pairing code is eight digits, because the tablet has a keypad and no keyboard. */
export const pairingCodeSchema = v.pipe(v.string(), v.regex(/^\d{8}$/));

/**
 * `POST /enrolments`: sent by a new tablet, or by one whose right has ended. Its proof is signed by the key that it
 * holds.
 */
export const enrolmentRequestSchema = v.object({
  code: pairingCodeSchema,
  publicKey: publicKeySchema,
  appVersion: v.pipe(v.string(), v.maxLength(64)),
  /** Whether the browser promised to keep the tablet's storage; null when it has no such promise to give. */
  persistentStorage: v.nullable(v.boolean()),
  /** The id under which the waiting or recovered events were recorded. A restored hub may have forgotten that kiosk. */
  formerKiosk: v.optional(v.nullable(idSchema), null),
});
export type EnrolmentRequest = v.InferOutput<typeof enrolmentRequestSchema>;

const nullableCap = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)));
export const policySchema = v.object({
  snapshotLimitMs: v.number(),
  capPerRedemption: nullableCap,
  capPerCardOffline: nullableCap,
  capPerKioskOffline: nullableCap,
  allotment: v.variant('kind', [
    v.object({ kind: v.literal('home') }),
    v.object({ kind: v.literal('split') }),
    v.object({ kind: v.literal('floor'), points: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  ]),
  // Hubs of 0.1 lend nothing and end no lease. Only the hub uses these three.
  lendPointsPerDay: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  leaseAloneMs: v.optional(v.pipe(v.number(), v.minValue(0)), defaultPolicy.leaseAloneMs),
  leaseSharedMs: v.optional(v.pipe(v.number(), v.minValue(0)), defaultPolicy.leaseSharedMs),
  clockDriftLimitMs: v.number(),
  fenPerPoint: v.pipe(v.number(), v.integer(), v.minValue(1)),
  staffIdleMs: v.pipe(v.number(), v.minValue(30_000)),
  reversalLimitMs: v.pipe(v.number(), v.minValue(0)),
  countApprovalPieces: v.pipe(v.number(), v.integer(), v.minValue(0)),
  awardApprovalPoints: v.pipe(v.number(), v.integer(), v.minValue(0)),
  // Hubs of 0.2 keep no points pending. Only the hub uses these two.
  awardPointsPerDay: v.optional(nullableCap, null),
  releasePointsPerDay: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), defaultPolicy.releasePointsPerDay),
  lowStockPieces: v.pipe(v.number(), v.integer(), v.minValue(0)),
  expirySoonDays: v.pipe(v.number(), v.integer(), v.minValue(0)),
  // Hubs of 0.2 let everybody in. Only the hub uses it.
  consoleOnKiosk: v.optional(v.boolean(), false),
  // A hub of 0.1 does not send a zone.
  zone: v.optional(v.pipe(v.string(), v.regex(zonePattern), v.maxLength(64)), defaultZone),
  // Communities of 0.2 speak Chinese first.
  language: v.optional(v.picklist(localeCodes), defaultLocale),
}) satisfies v.GenericSchema<unknown, Policy>;

/** The answer to an enrolment. `chain` is the open chain that the hub has for this key, null for a new tablet. */
export const enrolmentResponseSchema = v.object({
  community: idSchema,
  communityName: v.string(),
  kiosk: idSchema,
  /** The letter or letters that redemption numbers of this kiosk begin with. */
  kioskLabel: v.pipe(v.string(), v.regex(/^[A-Z]{1,4}$/)),
  store: idSchema,
  storeName: v.string(),
  /** Key of the HMAC under which card numbers are looked up. */
  cardKey: v.string(),
  policy: policySchema,
  incarnation: uuidSchema,
  chain: v.nullable(v.object({ epoch: uuidSchema, ackSeq: v.number(), lastHash: v.nullable(v.string()) })),
  now: instantSchema,
  reads: announcementSchema,
});
export type EnrolmentResponse = v.InferOutput<typeof enrolmentResponseSchema>;
