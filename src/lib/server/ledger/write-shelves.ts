import { sql, type SQL } from 'drizzle-orm';
import { givenTo, insertOf } from '../db/database.ts';
import { batchTable, itemTable, stockMovementTable } from '../db/schema/shelf.ts';
import { addDelta, remainingUpdate, stockUpdate } from './balances.ts';
import type { Book } from './book.ts';
import type { Change } from './change.ts';
import { itemChangesApplied } from './thing-change.ts';

type Shelves = Pick<Book, 'movements' | 'newBatches' | 'batchDeltas' | 'marks' | 'newItems' | 'keepings'>;

/** Statements for what happened to shelves: items that are new, movements with their sums, batches, and marks. */
export function* shelfStatements(change: Change, shelves: Shelves): Generator<SQL> {
  yield* itemStatements(change, shelves);
  yield* keepingStatements(change, shelves);
  yield* movementStatements(change, shelves);
  yield* batchStatements(change, shelves);
  yield* markStatements(change, shelves);
}

function* itemStatements(change: Change, { newItems }: Shelves): Generator<SQL> {
  const { communityId, revision } = change;
  if (newItems.length === 0) return;
  yield* insertOf(
    itemTable,
    newItems.map(({ itemId: id, photo, barcode, usualSupplierId, usualCostFen, shelfLifeDays, keeps, ...item }) => ({
      community: communityId,
      id,
      ...item,
      barcode: barcode ?? '',
      // The clerk typed one name, and nobody has translated it yet.
      nameEn: item.name,
      supplier: usualSupplierId ?? '',
      costPriceFen: usualCostFen ?? 0,
      shelfLifeDays: shelfLifeDays ?? null,
      keeps: keeps ?? null,
      picture: photo ?? '',
      reorderPieces: null,
      otherBarcodes: '',
      displayPieces: null,
      itemGroup: '' as const,
      status: 'listed' as const,
      revision,
    })),
  );
  yield itemChangesApplied(
    change,
    newItems.map(({ itemId }) => itemId),
  );
}

function* keepingStatements({ communityId, revision }: Change, { keepings }: Shelves): Generator<SQL> {
  if (keepings.size === 0) return;
  const rows = [...keepings].map(([id, keeps]) => ({ id, keeps }));
  // Nearly every delivery says what is known already, and then no tablet has to hear of it.
  yield sql`
    UPDATE item SET keeps = said.keeps, revision = ${revision}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS said(id text, keeps boolean)
    WHERE item.community = ${communityId} AND item.id = said.id AND item.keeps IS DISTINCT FROM said.keeps`;
}

function* movementStatements(change: Change, { movements }: Shelves): Generator<SQL> {
  const community = change.communityId;
  yield* insertOf(
    stockMovementTable,
    movements.map(({ entry, line, itemId, delta, kind }) => ({
      community,
      cause: entry.event.id,
      line,
      store: entry.storeId,
      item: itemId,
      kind,
      quantity: delta,
      recordedAt: change.now,
    })),
  );
  const stores = new Map<string, Map<string, number>>();
  for (const { entry, itemId, delta } of movements) {
    const deltas = stores.get(entry.storeId) ?? new Map<string, number>();
    addDelta(deltas, itemId, delta);
    stores.set(entry.storeId, deltas);
  }
  for (const [storeId, deltas] of stores) yield* stockUpdate(community, storeId, deltas, change.revision);
}

function* batchStatements(
  { communityId, revision, now }: Change,
  { newBatches, batchDeltas }: Shelves,
): Generator<SQL> {
  const rows = [...newBatches.values()].map(({ entry, batch, received }) => ({
    community: communityId,
    id: batch.batchId,
    store: entry.storeId,
    item: batch.itemId,
    supplier: batch.supplierId,
    code: batch.code,
    costEachFen: batch.costEachFen,
    bestBefore: batch.bestBefore,
    received,
    remaining: batchDeltas.get(batch.batchId) ?? 0,
    receivedAt: now,
    revision,
  }));
  yield* insertOf(batchTable, rows);
  const begun = new Set(rows.map(({ id }) => id));
  const deltas = new Map([...batchDeltas].filter(([id]) => !begun.has(id)));
  yield* remainingUpdate(communityId, deltas, revision);
}

function* markStatements({ communityId, revision }: Change, { marks }: Shelves): Generator<SQL> {
  if (marks.size === 0) return;
  const rows = [...marks.values()].map(({ storeId, itemId, needsCount, lastCount, countedBy }) => ({
    store: storeId,
    item: itemId,
    needs_count: needsCount,
    last_count: lastCount,
    counted_by: countedBy,
  }));
  yield sql`
    INSERT INTO stock (community, store, item, on_hand, needs_count, last_count, counted_by, revision)
    SELECT home.id, mark.store, mark.item, 0, mark.needs_count, mark.last_count, mark.counted_by, ${revision}::bigint FROM ${givenTo(
      communityId,
      sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS mark(store text, item text, needs_count boolean, last_count uuid, counted_by uuid)`,
    )}
    ON CONFLICT (community, store, item) DO UPDATE
    SET needs_count = excluded.needs_count, last_count = excluded.last_count,
      counted_by = COALESCE(excluded.counted_by, stock.counted_by), revision = excluded.revision`;
}
