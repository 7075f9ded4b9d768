import { sql } from 'drizzle-orm';
import { insertRows, queryRows, type Transaction } from '../db/database.ts';
import { batchTable, itemTable, stockMovementTable } from '../db/schema/shelf.ts';
import { addDelta, addToStock } from './balances.ts';
import type { Book } from './book.ts';
import type { Change } from './change.ts';

type Shelves = Pick<Book, 'movements' | 'newBatches' | 'batchDeltas' | 'marks' | 'newItems'>;

/** Writes what happened to shelves: items that are new, movements with their sums, batches, and marks. */
export async function writeShelves(tx: Transaction, change: Change, shelves: Shelves): Promise<void> {
  await writeItems(tx, change, shelves);
  await writeMovements(tx, change, shelves);
  await writeBatches(tx, change, shelves);
  await writeMarks(tx, change, shelves);
}

async function writeItems(tx: Transaction, { communityId, revision }: Change, { newItems }: Shelves): Promise<void> {
  if (newItems.length === 0) return;
  const [last] = await queryRows<{ sort: number | null }>(
    tx,
    sql`SELECT max(sort) AS sort FROM item WHERE community = ${communityId}`,
  );
  const firstSort = (last?.sort ?? 0) + 1;
  await insertRows(
    tx,
    itemTable,
    newItems.map(({ itemId: id, photo, ...item }, place) => ({
      community: communityId,
      id,
      ...item,
      // The clerk typed one name, and nobody has translated it yet.
      nameEn: item.name,
      supplier: '',
      costPriceFen: 0,
      picture: photo ?? '',
      sort: firstSort + place,
      status: 'listed' as const,
      revision,
    })),
  );
}

async function writeMovements(tx: Transaction, change: Change, { movements }: Shelves): Promise<void> {
  const community = change.communityId;
  await insertRows(
    tx,
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
  for (const [storeId, deltas] of stores) await addToStock(tx, community, storeId, deltas, change.revision);
}

async function writeBatches(
  tx: Transaction,
  { communityId, revision, now }: Change,
  { newBatches, batchDeltas }: Shelves,
): Promise<void> {
  const rows = newBatches.map(({ entry, batch, received }) => ({
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
  await insertRows(tx, batchTable, rows);
  const begun = new Set(rows.map(({ id }) => id));
  const deltas = [...batchDeltas].filter(([id, delta]) => delta !== 0 && !begun.has(id));
  if (deltas.length === 0) return;
  const changes = deltas.map(([id, delta]) => ({ id, delta }));
  await tx.execute(sql`
    UPDATE batch SET remaining = batch.remaining + delta.delta, revision = ${revision}
    FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS delta(id uuid, delta integer)
    WHERE batch.community = ${communityId} AND batch.id = delta.id`);
}

async function writeMarks(tx: Transaction, { communityId, revision }: Change, { marks }: Shelves): Promise<void> {
  if (marks.size === 0) return;
  const rows = [...marks.values()].map(({ storeId, itemId, needsCount, lastCount }) => ({
    store: storeId,
    item: itemId,
    needs_count: needsCount,
    last_count: lastCount,
  }));
  await tx.execute(sql`
    INSERT INTO stock (community, store, item, on_hand, needs_count, last_count, revision)
    SELECT ${communityId}, mark.store, mark.item, 0, mark.needs_count, mark.last_count, ${revision}::bigint
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS mark(store text, item text, needs_count boolean, last_count uuid)
    ON CONFLICT (community, store, item) DO UPDATE
    SET needs_count = excluded.needs_count, last_count = excluded.last_count, revision = excluded.revision`);
}
