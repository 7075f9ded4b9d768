import { executeAll, insertRows } from '../../db/database.ts';
import { batchTable, stockMovementTable, stockTable } from '../../db/schema/shelf.ts';
import { addDelta, addToStock } from '../balances.ts';
import { costOf, costPosted, linesOf, postingInserts } from '../posting.ts';
import type { HubRecord } from './definition.ts';

/** Puts the pieces on the shelf at what they cost, as a delivery does, and gives each item its place. */
export const shelf: HubRecord<'shelf.opened'> = async ({ tx, change, fact }) => {
  const { communityId: community, revision } = change;
  const { storeId: store, lines } = fact.body;
  const at = new Date(fact.at);
  const moved = lines.flatMap(({ itemId: item, quantity }, line) =>
    quantity === 0
      ? []
      : [{ community, cause: fact.id, line, store, item, kind: 'receive' as const, quantity, recordedAt: at }],
  );
  await insertRows(tx, stockMovementTable, moved);
  const deltas = new Map<string, number>();
  for (const { item, quantity } of moved) addDelta(deltas, item, quantity);
  await addToStock(tx, community, store, deltas, revision);
  await insertRows(
    tx,
    stockTable,
    lines.map(({ itemId: item }) => ({ community, store, item, onHand: 0, needsCount: false, revision })),
    { onConflict: 'nothing' },
  );
  await insertRows(
    tx,
    batchTable,
    lines.flatMap(({ itemId: item, quantity, batch }) => {
      if (batch === null || quantity === 0) return [];
      const { batchId: id, supplierId: supplier, ...said } = batch;
      const pieces = { received: quantity, remaining: quantity, receivedAt: at };
      return [{ community, id, store, item, supplier, ...said, ...pieces, revision }];
    }),
  );
  const cost = costOf(lines.map(({ quantity, batch }) => ({ quantity, costEachFen: batch?.costEachFen ?? null })));
  const postings = linesOf(fact.id, costPosted(store, 'goods', 'owed', cost));
  await executeAll(tx, postingInserts(community, postings));
};
