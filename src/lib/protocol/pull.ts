import * as v from 'valibot';
import { daySchema, hashSchema, idSchema, instantSchema, uuidSchema } from './scalar.ts';
import { policySchema } from './enrolment.ts';

// A pull walks each scope by (revision, id). The cursor holds one place per scope and the scope's version, so a scope
// that is new, or whose rows gained a field, is walked again from the start while the others go on.

/** Most rows of one page. */
export const maxPageRows = 2000;

const points = v.pipe(v.number(), v.integer());
const fen = v.pipe(v.number(), v.integer(), v.minValue(0));

/** One line of a resident's history, newest first in `recent`. */
export const movementSchema = v.object({
  id: uuidSchema,
  kind: v.picklist(['accrual', 'redemption', 'reversal', 'adjustment', 'opening']),
  points,
  at: instantSchema,
  categoryId: v.nullable(idSchema),
  note: v.string(),
});
export type Movement = v.InferOutput<typeof movementSchema>;

const residentRow = v.object({
  id: idSchema,
  number: v.string(),
  maskedName: v.string(),
  elderMode: v.boolean(),
  /** First letters of the name's pinyin, by which staff find somebody without a card. */
  initials: v.string(),
  /** HMAC-SHA-256 of the whole name under the card key: a kiosk finds a name that is typed, and knows none by itself. */
  nameHash: hashSchema,
  balance: points,
  /** Of the balance, what is set apart for the kiosk that pulls. */
  allotted: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Of the allotment, what other kiosks have asked for just now. */
  wanted: v.pipe(v.number(), v.integer(), v.minValue(0)),
  recent: v.array(movementSchema),
});
const cardRow = v.object({
  id: hashSchema,
  residentId: idSchema,
  status: v.picklist(['active', 'lost', 'revoked', 'replaced']),
});
const itemRow = v.object({
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
});
const stockRow = v.object({
  id: idSchema,
  onHand: v.pipe(v.number(), v.integer()),
  /** Something has shown that the ledger and the shelf differ. */
  needsCount: v.boolean(),
  lastCount: v.nullable(uuidSchema),
});
/** What is left of a delivery; one with nothing left comes once more with 0. */
const batchRow = v.object({
  id: uuidSchema,
  itemId: idSchema,
  code: v.string(),
  bestBefore: v.nullable(daySchema),
  remaining: v.pipe(v.number(), v.integer()),
});
const supplierRow = v.object({ id: idSchema, name: v.string(), nameEn: v.string() });
/** Staff of the community. `pinHash` is Argon2id in its encoded form, null for whoever does not work at the counter. */
const staffRow = v.object({
  id: idSchema,
  name: v.string(),
  role: v.picklist(['clerk', 'manager', 'auditor']),
  pinHash: v.nullable(v.string()),
});
const categoryRow = v.object({
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
const communityRow = v.object({
  id: idSchema,
  name: v.string(),
  nameEn: v.string(),
  districtName: v.string(),
  storeName: v.string(),
  storeNameEn: v.string(),
  policy: policySchema,
});

/** Every scope with the version of its rows; a change of a row's schema raises the version. */
export const scopes = {
  communities: { version: 1, row: communityRow },
  categories: { version: 1, row: categoryRow },
  items: { version: 1, row: itemRow },
  stock: { version: 1, row: stockRow },
  residents: { version: 2, row: residentRow },
  cards: { version: 1, row: cardRow },
  batches: { version: 1, row: batchRow },
  suppliers: { version: 1, row: supplierRow },
  staff: { version: 1, row: staffRow },
} as const;
export type ScopeName = keyof typeof scopes;
export type ScopeRow<Name extends ScopeName> = v.InferOutput<(typeof scopes)[Name]['row']>;

/** The scopes in the order of a page: small ones first, so that a shelf is there before ten thousand residents. */
export const scopeNames = [
  'communities',
  'staff',
  'categories',
  'suppliers',
  'items',
  'stock',
  'batches',
  'residents',
  'cards',
] as const satisfies readonly ScopeName[];

/** What a kiosk asks for: `items.1,stock.1,…`, so that a hub that knows newer scopes does not send them. */
export const scopeParameter = scopeNames.map((name) => `${name}.${scopes[name].version}`).join(',');

/** Changed rows by scope. Strict: a scope that this program does not know stops the cursor instead of being skipped. */
export const changesSchema = v.strictObject({
  communities: v.optional(v.array(communityRow), []),
  categories: v.optional(v.array(categoryRow), []),
  items: v.optional(v.array(itemRow), []),
  stock: v.optional(v.array(stockRow), []),
  residents: v.optional(v.array(residentRow), []),
  cards: v.optional(v.array(cardRow), []),
  batches: v.optional(v.array(batchRow), []),
  suppliers: v.optional(v.array(supplierRow), []),
  staff: v.optional(v.array(staffRow), []),
});
export type Changes = v.InferOutput<typeof changesSchema>;

/**
 * The answer to `GET /sync/pull?cursor=…&limit=…&epoch=…&scopes=…`. `from` echoes the cursor asked with, null at the
 * start. `reset` is set on the first page when the hub could not go on from that cursor (another incarnation, a future
 * revision): the rows then replace what the kiosk has. Own events up to `ackSeq` are contained once `more` is false.
 */
export const pullResponseSchema = v.object({
  incarnation: uuidSchema,
  from: v.nullable(v.string()),
  cursor: v.string(),
  reset: v.boolean(),
  changes: changesSchema,
  ackSeq: v.number(),
  backupSeq: v.nullable(v.number()),
  more: v.boolean(),
  now: instantSchema,
});
export type PullResponse = v.InferOutput<typeof pullResponseSchema>;
