import * as v from 'valibot';
import { hashSchema, idSchema, instantSchema, uuidSchema } from './event.ts';
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
  balance: points,
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
const stockRow = v.object({ id: idSchema, onHand: v.pipe(v.number(), v.integer()) });
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
  residents: { version: 1, row: residentRow },
  cards: { version: 1, row: cardRow },
} as const;
export type ScopeName = keyof typeof scopes;
export type ScopeRow<Name extends ScopeName> = v.InferOutput<(typeof scopes)[Name]['row']>;

/** The scopes in the order of a page: small ones first, so that a shelf is there before ten thousand residents. */
export const scopeNames = [
  'communities',
  'categories',
  'items',
  'stock',
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
