import * as v from 'valibot';
import type { CardColumns, ResidentColumns } from './columns.ts';
import { packedCardsSchema, packedResidentsSchema } from './packed-pull.ts';
import {
  batchRow,
  cardRow,
  categoryRow,
  communityRow,
  itemRow,
  residentRow,
  staffRow,
  stockRow,
  supplierRow,
} from './pull-rows.ts';
import { announcementSchema, instantSchema, uuidSchema } from './scalar.ts';

/** What is settled of a scope. */
interface ScopeDefinition {
  readonly version: number;
  readonly earlier: readonly number[];
  readonly row: v.GenericSchema;
}

// A pull walks each scope by (revision, id). The cursor holds one place per scope and the scope's version, so a scope
// that is new, or whose rows gained a field, is walked again from the start while the others go on.

/**
 * Most rows of one page: a community of ten thousand residents in one, since each page costs a request and the way there
 * and back. It is about a megabyte on the wire, and some ten in the memory of the hub and of the kiosk.
 */
export const maxPageRows = 24_000;

/**
 * Every scope with the version of its rows; a change of a row's schema, or of how its rows travel, raises the version. `earlier`
 * are versions that the hub sends as well: those of the release before, whose tablets ignore fields that they do not know, so that
 * the same rows serve both. A row that they could not read has to be made into one that they can where it is sent.
 */
export const scopes = {
  communities: { version: 2, earlier: [1], row: communityRow },
  categories: { version: 1, earlier: [], row: categoryRow },
  items: { version: 2, earlier: [1], row: itemRow },
  stock: { version: 1, earlier: [], row: stockRow },
  residents: { version: 4, earlier: [], row: residentRow },
  cards: { version: 2, earlier: [], row: cardRow },
  batches: { version: 2, earlier: [1], row: batchRow },
  suppliers: { version: 1, earlier: [], row: supplierRow },
  staff: { version: 1, earlier: [], row: staffRow },
} as const satisfies Readonly<Record<string, ScopeDefinition>>;
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
/** What a kiosk of release 0.1 asks for. A hub of that release leaves out what it does not know in this very version. */
export const firstScopeParameter =
  'communities.1,staff.1,categories.1,suppliers.1,items.1,stock.1,batches.1,residents.4,cards.2';

/** Every version of every scope that a hub of this program sends, by name. */
export const servedScopes: Record<ScopeName, number[]> = Object.fromEntries(
  scopeNames.map((name) => [name, [...scopes[name].earlier, scopes[name].version]]),
) as Record<ScopeName, number[]>;

/** Changed rows by scope, as hub and kiosk work with them: those of the large scopes as columns. */
export type Changes = {
  readonly [Name in Exclude<ScopeName, 'residents' | 'cards'>]: readonly ScopeRow<Name>[];
} & { readonly residents: ResidentColumns; readonly cards: CardColumns };

/**
 * Changed rows by scope, as they travel. Strict: a scope that this program does not know stops the cursor instead of being
 * skipped. A scope in which nothing has changed may be left out.
 */
export const packedChangesSchema = v.strictObject({
  communities: v.optional(v.array(communityRow), []),
  categories: v.optional(v.array(categoryRow), []),
  items: v.optional(v.array(itemRow), []),
  stock: v.optional(v.array(stockRow), []),
  residents: v.optional(packedResidentsSchema),
  cards: v.optional(packedCardsSchema),
  batches: v.optional(v.array(batchRow), []),
  suppliers: v.optional(v.array(supplierRow), []),
  staff: v.optional(v.array(staffRow), []),
});
export type PackedChanges = v.InferOutput<typeof packedChangesSchema>;

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
  changes: packedChangesSchema,
  ackSeq: v.number(),
  backupSeq: v.nullable(v.number()),
  more: v.boolean(),
  /** How long the tablet may spend what is set apart for it, from when it sent the request; without an end when absent. */
  leaseMs: v.optional(v.pipe(v.number(), v.minValue(0))),
  now: instantSchema,
  reads: announcementSchema,
});
export type PullResponse = v.InferOutput<typeof pullResponseSchema>;

/** What such an answer says, with its rows unpacked. */
export type PullPage = Omit<PullResponse, 'changes'> & { readonly changes: Changes };
