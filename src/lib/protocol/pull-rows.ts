import * as v from 'valibot';
import { nameHashLength } from '#lib/domain/name.ts';
import { movementKinds } from '#lib/domain/points.ts';
import { policySchema } from './enrolment.ts';
import { base64UrlOf, daySchema, hashSchema, idSchema, uuidSchema } from './scalar.ts';

// The rows of each scope, as kiosks have them.

const points = v.pipe(v.number(), v.integer());
const fen = v.pipe(v.number(), v.integer(), v.minValue(0));

/** One line of a resident's history. */
export const movementSchema = v.object({
  /** Names an award that can be taken back at a counter (domain/take-back.ts); null for everything else. */
  id: v.nullable(uuidSchema),
  kind: v.picklist(movementKinds),
  points,
  /** Unix milliseconds. */
  atMs: v.pipe(v.number(), v.safeInteger()),
  categoryId: v.nullable(idSchema),
  note: v.string(),
});
export type Movement = v.InferOutput<typeof movementSchema>;

export const residentRow = v.object({
  id: idSchema,
  number: v.string(),
  maskedName: v.string(),
  elderMode: v.boolean(),
  /** First letters of the name's pinyin, by which staff find somebody without a card. */
  initials: v.string(),
  /** `hashName` of the whole name: a kiosk finds a name that is typed, and knows none by itself. */
  nameHash: base64UrlOf(nameHashLength),
  balance: points,
  /** Of the balance, what is set apart for the kiosk that pulls. */
  allotted: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Of the allotment, what other kiosks have asked for just now. */
  wanted: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Newest first. */
  recent: v.array(movementSchema),
});
export const cardStatuses = ['active', 'lost', 'revoked', 'replaced'] as const;

export const cardRow = v.object({
  id: hashSchema,
  residentId: idSchema,
  status: v.picklist(cardStatuses),
});
export const itemRow = v.object({
  id: idSchema,
  barcode: v.string(),
  name: v.string(),
  nameEn: v.string(),
  supplierName: v.string(),
  pointsPrice: points,
  cashPriceFen: fen,
  marketPriceFen: fen,
  shelfPlace: v.string(),
  picture: v.string(),
  sort: v.number(),
  status: v.picklist(['listed', 'unlisted']),
  // What is usual of it, and whether it keeps for ever; a hub of release 0.1 says nothing of these.
  usualSupplierId: v.optional(v.nullable(idSchema)),
  usualCostFen: v.optional(v.nullable(fen)),
  shelfLifeDays: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)))),
  keeps: v.optional(v.nullable(v.boolean())),
});
export const stockRow = v.object({
  id: idSchema,
  onHand: v.pipe(v.number(), v.integer()),
  /** Something has shown that the ledger and the shelf differ. */
  needsCount: v.boolean(),
  lastCount: v.nullable(uuidSchema),
});
/** What is left of a delivery; one with nothing left comes once more with 0. */
export const batchRow = v.object({
  id: uuidSchema,
  itemId: idSchema,
  code: v.string(),
  bestBefore: v.nullable(daySchema),
  remaining: v.pipe(v.number(), v.integer()),
  // Of whom it was and what it cost, which the next delivery begins with; a hub of release 0.1 does not say.
  supplierId: v.optional(v.nullable(idSchema)),
  costEachFen: v.optional(v.nullable(fen)),
});
export const supplierRow = v.object({ id: idSchema, name: v.string(), nameEn: v.string() });
/** Staff of the community. `pinHash` is Argon2id in its encoded form, null for whoever does not work at the counter. */
export const staffRow = v.object({
  id: idSchema,
  name: v.string(),
  role: v.picklist(['clerk', 'manager', 'auditor']),
  pinHash: v.nullable(v.string()),
});
export const categoryRow = v.object({
  id: idSchema,
  name: v.string(),
  nameEn: v.string(),
  standard: v.string(),
  standardEn: v.string(),
  sort: v.number(),
  rule: v.object({
    version: v.number(),
    unit: v.picklist(['hour', 'time']),
    pointsPerUnit: points,
    dailyCap: v.nullable(points),
  }),
});
export const communityRow = v.object({
  id: idSchema,
  name: v.string(),
  nameEn: v.string(),
  districtName: v.string(),
  storeName: v.string(),
  storeNameEn: v.string(),
  policy: policySchema,
});
