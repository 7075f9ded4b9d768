import * as v from 'valibot';
import type { CardColumns, ResidentColumns } from './columns.ts';
import { announcementSchema, instantSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { columnScopes, rowScopes } from './scopes/registry.ts';
import { tokenSchema } from './token.ts';

// A pull walks each scope by (revision, id). The cursor holds a place and a version for each scope. So a scope that is
// new, or whose rows gained a field, is walked again from the start while the others go on.

/**
 * The most rows of one page: a community of ten thousand residents fits in one, because each page costs a round trip.
 * It is about a megabyte on the wire, and ten in the memory of hub and kiosk.
 */
export const maxPageRows = 24_000;

/** Every scope by its name, in the order of a page. */
export const scopes = { ...rowScopes, ...columnScopes };
export type ScopeName = keyof typeof scopes;
export type RowScopeName = keyof typeof rowScopes;
export type ScopeRow<Name extends ScopeName> = v.InferOutput<(typeof scopes)[Name]['row']>;

export const scopeNames = Object.keys(scopes) as readonly ScopeName[];
export const rowScopeNames = Object.keys(rowScopes) as readonly RowScopeName[];

/** What a kiosk asks for: `items.1,stock.1,…`. A newer hub then sends it no scopes that it does not know. */
export const scopeParameter = scopeNames.map((name) => `${name}.${scopes[name].version}`).join(',');
/** What a kiosk of release 0.1 asks for. A hub of that release silently leaves out any other scope or version. */
export const firstScopeParameter =
  'communities.1,staff.1,categories.1,suppliers.1,items.1,stock.1,batches.1,residents.4,cards.2';

/** Every version of every scope that a hub of this program sends, by name. */
export const servedScopes = Object.fromEntries(
  scopeNames.map((name) => [name, [...scopes[name].earlier, scopes[name].version]]),
) as Record<ScopeName, number[]>;

/** Changed rows of the scopes of few rows. */
export type RowChanges = { readonly [Name in RowScopeName]: readonly ScopeRow<Name>[] };

/** Changed rows by scope, as hub and kiosk work with them. */
export type Changes = RowChanges & { readonly residents: ResidentColumns; readonly cards: CardColumns };

/** The changed rows of every scope of few rows, each as `rowsOf` has them. */
export const rowChanges = (rowsOf: <Name extends RowScopeName>(name: Name) => readonly ScopeRow<Name>[]): RowChanges =>
  Object.fromEntries(rowScopeNames.map((name) => [name, rowsOf(name)])) as unknown as RowChanges;

/**
 * Changed rows by scope, as they travel. Strict: a scope that this program does not know stops the cursor; it is not
 * skipped. A scope without changes may be left out.
 */
export const packedChangesSchema = v.strictObject(
  Object.fromEntries(scopeNames.map((name) => [name, scopes[name].packed])) as {
    readonly [Name in ScopeName]: (typeof scopes)[Name]['packed'];
  },
);
type ParsedChanges = v.InferOutput<typeof packedChangesSchema>;
export type PackedChanges = { readonly [Name in keyof ParsedChanges]: Readonly<ParsedChanges[Name]> };
/** The same as a hub sends it: only scopes in which something has changed. */
export type SentChanges = Partial<PackedChanges>;

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
  /**
   * How long the tablet may spend what is allotted to it, counted from when it sent the request; no limit when absent.
   */
  leaseMs: v.optional(v.pipe(v.number(), v.minValue(0))),
  /** The token that has turned with this call. */
  turned: v.optional(tokenSchema),
  now: instantSchema,
  reads: announcementSchema,
});
type AnswerWith<Rows> = Omit<v.InferOutput<typeof pullResponseSchema>, 'changes'> & { readonly changes: Rows };
export type PullResponse = AnswerWith<SentChanges>;

/** What such an answer says, with its rows unpacked. */
export type PullPage = AnswerWith<Changes>;
