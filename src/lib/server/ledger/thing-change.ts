import { sql, type SQL } from 'drizzle-orm';
import type { RecordedHubFact } from '#lib/hub-facts/hub-fact.ts';
import { insertRows, type Transaction } from '../db/database.ts';
import { textArray } from '../db/array-text.ts';
import { thingChangeTable, type ThingKind } from '../db/schema/thing-change.ts';
import type { Change } from './change.ts';

// How items, suppliers, stores and categories come to be as their facts say. `thing_change` notes which facts changed a
// thing; its row is what all of them say together, the last word on each detail. So the same statement applies a change
// as it is recorded, and once more to an item that a tablet brings back after a restore.

/** Which columns of each kind of thing facts change, and whether its row is what pulls walk along. */
const kinds: Readonly<Record<ThingKind, { readonly columns: readonly string[]; readonly hasRevision: boolean }>> = {
  item: {
    columns: [
      ...['barcode', 'name', 'name_en', 'supplier', 'points_price', 'cash_price_fen', 'market_price_fen'],
      ...['cost_price_fen', 'shelf_place', 'picture', 'sort', 'shelf_life_days', 'keeps', 'reorder_pieces', 'status'],
      ...['other_barcodes', 'display_pieces', 'item_group'],
    ],
    hasRevision: true,
  },
  supplier: { columns: ['name', 'name_en', 'contact'], hasRevision: true },
  store: { columns: ['name', 'name_en'], hasRevision: false },
  category: { columns: ['name', 'name_en', 'standard', 'standard_en', 'sort'], hasRevision: true },
};

/** The column of a detail: facts write it as the rest of the program does. */
const columnOf = sql`CASE detail.key WHEN 'supplierId' THEN 'supplier'
  ELSE lower(regexp_replace(detail.key, '([A-Z])', '_\\1', 'g')) END`;

/** Of each thing of a kind what its changes say together: `community`, `thing`, and `said` as columns with values. */
export const saidOf = (kind: ThingKind, where: SQL): SQL => sql`
  SELECT noted.community, noted.thing, jsonb_object_agg(${columnOf}, detail.value ORDER BY noted.number) AS said
  FROM thing_change AS noted
  JOIN hub_fact AS fact ON fact.community = noted.community AND fact.number = noted.fact
  CROSS JOIN LATERAL jsonb_each(fact.payload::jsonb -> 'body' -> 'after') AS detail
  WHERE noted.kind = ${kind} AND ${where}
  GROUP BY noted.community, noted.thing`;

/** Makes a thing what some of its changes say. It changes nothing that there is not. */
function changesApplied({ communityId, revision }: Change, kind: ThingKind, where: SQL): SQL {
  const { columns, hasRevision } = kinds[kind];
  const list = sql.join(
    columns.map((column) => sql.identifier(column)),
    sql`, `,
  );
  return sql`
    UPDATE ${sql.identifier(kind)} AS kept SET (${list}) = (
        SELECT ${list} FROM jsonb_populate_record(kept, changed.said))
      ${hasRevision ? sql`, revision = ${revision}` : sql``}
    FROM (${saidOf(kind, sql`noted.community = ${communityId} AND ${where}`)}) AS changed
    WHERE kept.community = ${communityId} AND changed.community = kept.community AND changed.thing = kept.id`;
}

/**
 * Items that a tablet has brought, as the office has changed them since. After a restore a change may be there before
 * the item is.
 */
export const itemChangesApplied = (change: Change, ids: readonly string[]): SQL =>
  changesApplied(change, 'item', sql`noted.thing = ANY(${textArray(ids)})`);

/** Facts that change a thing. */
type ThingFact = RecordedHubFact<
  'item.changed' | 'supplier.changed' | 'store.changed' | 'category.changed' | 'rule.added'
>;

/** Notes that a fact changed a thing, so that its page finds who did it, when and why. */
export const noteChange = (
  tx: Transaction,
  { communityId: community }: Change,
  kind: ThingKind,
  { number: fact, body: { id: thing, change: number } }: ThingFact,
): Promise<void> => insertRows(tx, thingChangeTable, [{ community, kind, thing, number, fact }]);

/** Notes a change, and makes it. */
export async function recordChange(tx: Transaction, change: Change, kind: ThingKind, fact: ThingFact): Promise<void> {
  await noteChange(tx, change, kind, fact);
  await tx.execute(changesApplied(change, kind, sql`noted.fact = ${fact.number}`));
}
