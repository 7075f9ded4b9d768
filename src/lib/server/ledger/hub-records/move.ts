import { sql } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { dayOf } from '#lib/domain/day.ts';
import { textArray } from '../../db/array-text.ts';
import { executeAll, insertRows, queryRows, type Transaction } from '../../db/database.ts';
import { batchTable, stockMovementTable } from '../../db/schema/shelf.ts';
import { addDelta, addToStock, remainingUpdate } from '../balances.ts';
import { linesOf, postingInserts } from '../posting.ts';
import { MovingShelves } from '../moving-shelves.ts';
import type { HubRecord } from './definition.ts';

/**
 * Takes the pieces from the batches that the fact names, and puts them on the other store's shelf with the cost and the
 * last day that it says.
 */
export const move: HubRecord<'goods.moved'> = async ({ tx, change, fact }) => {
  const { communityId: community, revision } = change;
  const { from, to, lines } = fact.body;
  const at = new Date(fact.at);
  const shelves = await MovingShelves.load(tx, community, fact.body, dayOf(at.getTime(), await zoneOf(tx, community)));
  const postings = lines.flatMap((line) => shelves.move(line));
  await executeAll(tx, postingInserts(community, linesOf(fact.id, postings)));
  const movements = lines.flatMap(({ itemId: item, quantity }, index) => {
    const common = { community, cause: fact.id, item, kind: 'move' as const, recordedAt: at };
    return [
      { ...common, line: 2 * index, store: from, quantity: -quantity },
      { ...common, line: 2 * index + 1, store: to, quantity },
    ];
  });
  await insertRows(tx, stockMovementTable, movements);
  for (const store of [from, to]) {
    const deltas = new Map<string, number>();
    for (const row of movements) if (row.store === store) addDelta(deltas, row.item, row.quantity);
    await addToStock(tx, community, store, deltas, revision);
  }
  await insertRows(
    tx,
    batchTable,
    lines.flatMap(({ itemId: item, quantity: received, batch }) => {
      if (batch === null) return [];
      const { takenFrom: movedFrom, batchId: id, supplierId: supplier, ...said } = batch;
      const remaining = shelves.joined.get(id) ?? 0;
      const pieces = { received, remaining, receivedAt: at, movedFrom };
      return [{ community, id, store: to, item, supplier, ...said, ...pieces, revision }];
    }),
  );
  await executeAll(tx, [
    ...remainingUpdate(community, shelves.taken, revision),
    // A count that knows nothing of the move may have been made after it, and would take the goods off once more.
    sql`UPDATE stock SET last_count = ${fact.id}::uuid
      WHERE community = ${community} AND store = ANY(${textArray([from, to])})
        AND item = ANY(${textArray(new Set(lines.map(({ itemId }) => itemId)))})`,
  ]);
};

async function zoneOf(tx: Transaction, communityId: string): Promise<string> {
  const [row] = await queryRows<{ zone: string }>(
    tx,
    sql`SELECT policy ->> 'zone' AS zone FROM community WHERE id = ${communityId}`,
  );
  assert(row !== undefined, 'a fact is applied under the lock of its community');
  return row.zone;
}
