import { sql, type SQL } from 'drizzle-orm';
import type { ImportKind } from '#lib/domain/import.ts';
import type { UndoOutcome } from '#lib/domain/import-undo.ts';
import { readHubFact } from '#lib/hub-facts/hub-fact.ts';
import { queryRows, type Transaction } from '../../db/database.ts';

// What undoing an import as a batch would do to each row that it has brought, and what it did.

/** An import as its fact says it. */
export interface PastImport {
  /** The number of its fact. */
  readonly number: number;
  readonly importId: string;
  readonly kind: ImportKind;
  readonly at: Date;
  readonly staff: string | null;
  readonly staffName: string | null;
  readonly entered: number;
  readonly changed: number;
  /** So many facts before its own are of it. */
  readonly facts: number;
  readonly undone: { readonly at: Date; readonly withdrawn: number; readonly kept: number } | null;
}

/** A row that an import has brought, beside what its undoing does, or did. */
export interface PlannedRow {
  readonly id: string;
  /** A resident's number, an item's barcode or name. */
  readonly key: string;
  readonly outcome: UndoOutcome;
  /** Of an opening balance: whose it is, and how many points. */
  readonly residentId: string | null;
  readonly points: number | null;
}

type FactRow = {
  readonly number: number;
  readonly payload: string;
  readonly atMs: number;
  readonly staff: string | null;
  readonly staffName: string | null;
  readonly undone: string | null;
  readonly undoneMs: number | null;
};

/** Imports of a community, the last first. */
async function importsWhere(tx: Transaction, communityId: string, which: SQL): Promise<readonly PastImport[]> {
  const rows = await queryRows<FactRow>(
    tx,
    sql`SELECT fact.number, fact.payload, (extract(epoch FROM fact.at) * 1000)::float8 AS "atMs", fact.staff,
        staff.name AS "staffName", undoing.payload AS undone,
        (extract(epoch FROM undoing.at) * 1000)::float8 AS "undoneMs"
      FROM hub_fact AS fact
      LEFT JOIN staff ON staff.community = ${communityId} AND staff.id = fact.staff
      LEFT JOIN hub_fact AS undoing ON undoing.community = ${communityId} AND undoing.type = 'import.undone'
        AND undoing.payload::json -> 'body' ->> 'importId' = fact.payload::json -> 'body' ->> 'importId'
      WHERE fact.community = ${communityId} AND fact.type = 'file.imported' AND ${which}
      ORDER BY fact.number DESC LIMIT 20`,
  );
  return rows.flatMap(({ payload, undone, undoneMs, atMs, ...row }) => {
    const fact = readHubFact(payload);
    const undoing = undone === null ? undefined : readHubFact(undone);
    if (fact?.type !== 'file.imported') return [];
    const { importId, kind, entered, facts } = fact.body;
    const changed = 'changed' in fact.body ? fact.body.changed : 0;
    const said = undoing?.type === 'import.undone' ? undoing.body : undefined;
    const { withdrawn, kept } = said ?? { withdrawn: 0, kept: 0 };
    const past = said === undefined ? null : { at: new Date(undoneMs ?? 0), withdrawn, kept };
    return [{ ...row, importId, kind, entered, changed, facts, at: new Date(atMs), undone: past }];
  });
}

/** The last imports of a community, the last first. */
export const lastImports = (tx: Transaction, communityId: string): Promise<readonly PastImport[]> =>
  importsWhere(tx, communityId, sql`true`);

/** The import of which a fact says; undefined where it says something else, or is none. */
export const importOf = async (tx: Transaction, communityId: string, number: number): Promise<PastImport | undefined> =>
  (await importsWhere(tx, communityId, sql`fact.number = ${number}`))[0];

/** The things that the facts of an import list, in the order of the file. */
const listed = (communityId: string, { number, facts }: PastImport, type: string, list: string): SQL => sql`
  (SELECT said.thing, fact.number, said.place FROM hub_fact AS fact
    CROSS JOIN LATERAL json_array_elements(fact.payload::json -> 'body' -> ${list}::text) WITH ORDINALITY
      AS said (thing, place)
    WHERE fact.community = ${communityId} AND fact.type = ${type}
      AND fact.number BETWEEN ${number - facts} AND ${number - 1}) AS brought`;

/** Whether a side of a transfer is a resident's, but for opening balances that were taken back again. */
const moved = (communityId: string, side: SQL): SQL => sql`EXISTS (SELECT 1 FROM transfer
  WHERE transfer.community = ${communityId} AND ${side} = resident.id
    AND NOT (transfer.kind = 'reversal' AND transfer.kiosk IS NULL)
    AND NOT (transfer.kind = 'opening' AND EXISTS (SELECT 1 FROM transfer AS back
      WHERE back.community = ${communityId} AND back.reverses = transfer.id)))`;

const has = (
  communityId: string,
  table: string,
  of: SQL,
): SQL => sql`EXISTS (SELECT 1 FROM ${sql.identifier(table)} AS kept
  WHERE kept.community = ${communityId} AND ${of})`;

const ofResident = sql`kept.resident = resident.id`;
const ofEither = sql`resident.id IN (kept.resident, kept.helper)`;
const ofItem = sql`kept.item = item.id`;

/** What would become of each row, by what is there now. */
const planOf: Readonly<Record<ImportKind, (communityId: string, past: PastImport) => SQL>> = {
  residents: (communityId, past) => sql`
    SELECT resident.id, brought.thing ->> 'number' AS key, NULL AS "residentId", NULL::float8 AS points, CASE
        WHEN ${has(communityId, 'card', ofResident)} THEN 'card'
        WHEN account.balance <> 0 OR account.pending IS NOT NULL
          OR ${moved(communityId, sql`transfer.debit_account`)} OR ${moved(communityId, sql`transfer.credit_account`)}
          OR ${has(communityId, 'adjustment', ofResident)} OR ${has(communityId, 'award_line', ofResident)} THEN 'moved'
        WHEN ${has(communityId, 'resident_merge', sql`resident.id IN (kept.absorbed, kept.survivor)`)} THEN 'changed'
        WHEN ${has(communityId, 'resident_change', ofResident)} OR ${has(communityId, 'resident_stay', ofResident)}
          OR ${has(communityId, 'resident_consent', ofResident)}
          OR ${has(communityId, 'resident_erasure', ofResident)} OR ${has(communityId, 'proxy', ofEither)} THEN 'changed'
        ELSE 'withdrawn' END AS outcome
    FROM ${listed(communityId, past, 'residents.entered', 'residents')}
    JOIN resident ON resident.community = ${communityId} AND resident.id = brought.thing ->> 'residentId'
    JOIN account ON account.community = ${communityId} AND account.id = resident.id
    ORDER BY brought.number, brought.place`,
  items: (communityId, past) => sql`
    SELECT item.id, coalesce(nullif(brought.thing ->> 'barcode', ''), brought.thing ->> 'name') AS key,
      NULL AS "residentId", NULL::float8 AS points, CASE
        WHEN ${has(communityId, 'stock', ofItem)} OR ${has(communityId, 'batch', ofItem)}
          OR ${has(communityId, 'stock_movement', ofItem)} THEN 'stocked'
        WHEN item.status <> 'listed' OR ${has(communityId, 'thing_change', sql`kept.kind = 'item' AND kept.thing = item.id`)}
          THEN 'changed'
        ELSE 'withdrawn' END AS outcome
    FROM ${listed(communityId, past, 'items.listed', 'items')}
    JOIN item ON item.community = ${communityId} AND item.id = brought.thing ->> 'itemId'
    ORDER BY brought.number, brought.place`,
  balances: (communityId, past) => sql`
    SELECT brought.thing ->> 'id' AS id, resident.number AS key, resident.id AS "residentId",
      (brought.thing ->> 'points')::float8 AS points,
      CASE WHEN account.balance < (brought.thing ->> 'points')::bigint OR account.lent IS NOT NULL THEN 'spent'
        ELSE 'withdrawn' END AS outcome
    FROM ${listed(communityId, past, 'points.carriedOver', 'movements')}
    JOIN resident ON resident.community = ${communityId} AND resident.id = brought.thing ->> 'residentId'
    JOIN account ON account.community = ${communityId} AND account.id = resident.id
    ORDER BY brought.number, brought.place`,
};

/** What undoing an import would do to each row that it has brought; of one that was undone, what that did. */
export async function undoPlan(tx: Transaction, communityId: string, past: PastImport): Promise<readonly PlannedRow[]> {
  const rows = await queryRows<PlannedRow & Record<string, unknown>>(tx, planOf[past.kind](communityId, past));
  if (past.undone === null) return rows;
  const said = await queryRows<{ id: string; outcome: UndoOutcome }>(
    tx,
    sql`SELECT line ->> 'id' AS id, line ->> 'outcome' AS outcome FROM hub_fact AS fact
      CROSS JOIN LATERAL json_array_elements(fact.payload::json -> 'body' -> 'rows') AS line
      WHERE fact.community = ${communityId} AND fact.type = 'rows.withdrawn'
        AND fact.payload::json -> 'body' ->> 'importId' = ${past.importId}`,
  );
  const outcomes = new Map(said.map(({ id, outcome }) => [id, outcome]));
  return rows.map((row) => ({ ...row, outcome: outcomes.get(row.id) ?? row.outcome }));
}
