import { sql } from 'drizzle-orm';
import type { HubBodies, RecordedHubFact } from '#lib/hub-facts/hub-fact.ts';
import { arrayText } from '../../db/array-text.ts';
import { executeAll, insertRows, queryRows, type Transaction } from '../../db/database.ts';
import { transferTable } from '../../db/schema/ledger.ts';
import { stockMovementTable } from '../../db/schema/shelf.ts';
import { addDelta, addToStock, balanceUpdate, remainingUpdate } from '../balances.ts';
import type { Change } from '../change.ts';
import { shareOut } from '../holdings.ts';
import { costOf, costPosted, linesOf, postingInserts } from '../posting.ts';
import { recordedBy, type HubRecord } from './definition.ts';

type Movement = HubBodies['points.carriedOver']['movements'][number];
type Redemption = Extract<Movement, { readonly kind: 'redemption' }>;

/** Posts what the list says, at the time that it says: points of residents, and what left the shelves for them. */
export const carryOver: HubRecord<'points.carriedOver'> = async ({ tx, change, fact }) => {
  const { communityId: community, revision } = change;
  const { movements } = fact.body;
  const rows = movements.map((movement) => transferOf(community, fact, movement));
  await insertRows(tx, transferTable, rows);
  const deltas = new Map<string, number>();
  for (const { debitAccount, creditAccount, points } of rows) {
    addDelta(deltas, debitAccount, -points);
    addDelta(deltas, creditAccount, points);
  }
  await executeAll(tx, balanceUpdate(community, deltas, revision));
  await takeFromShelves(
    tx,
    change,
    movements.filter((movement) => movement.kind === 'redemption'),
  );
  await shareOut(tx, community, revision, deltas.keys());
};

function transferOf(community: string, fact: RecordedHubFact<'points.carriedOver'>, movement: Movement) {
  const { id, kind, residentId, points } = movement;
  // The list knew of it then, so that no page shows half a year as if it had happened today.
  const at = new Date(movement.at);
  const common = { community, id, kind, points, staff: recordedBy(fact), at, recordedAt: at };
  switch (movement.kind) {
    case 'opening':
      return { ...common, debitAccount: 'issued', creditAccount: residentId, note: movement.note };
    case 'accrual': {
      const { categoryId: category, ruleVersion, quantity, note } = movement;
      return { ...common, debitAccount: 'issued', creditAccount: residentId, category, ruleVersion, quantity, note };
    }
    case 'redemption':
      return { ...common, debitAccount: residentId, creditAccount: 'redeemed', note: movement.number };
  }
}

/** Takes the goods of redemptions from the shelves and from the batches that they name, at what those cost. */
async function takeFromShelves(
  tx: Transaction,
  { communityId: community, revision }: Change,
  redemptions: readonly Redemption[],
): Promise<void> {
  const taken = new Map<string, number>();
  const stores = new Map<string, Map<string, number>>();
  const rows = redemptions.flatMap(({ id: cause, storeId: store, lines, at }) => {
    const deltas = stores.get(store) ?? new Map<string, number>();
    stores.set(store, deltas);
    return lines.map(({ itemId: item, quantity, batchId }, index) => {
      addDelta(deltas, item, -quantity);
      if (batchId !== null) addDelta(taken, batchId, -quantity);
      // A kiosk's redemption counts its effects, and the points are the first of them.
      const place = { cause, line: index + 1, store, item };
      return { community, ...place, kind: 'redeem' as const, quantity: -quantity, recordedAt: new Date(at) };
    });
  });
  if (rows.length === 0) return;
  const costs = await costsOf(tx, community, [...taken.keys()]);
  await insertRows(tx, stockMovementTable, rows);
  for (const [store, deltas] of stores) await addToStock(tx, community, store, deltas, revision);
  await executeAll(tx, remainingUpdate(community, taken, revision));
  const postings = redemptions.flatMap(({ id, storeId, lines }) => {
    const pieces = lines.map(({ quantity, batchId }) => ({ quantity, costEachFen: costs.get(batchId ?? '') ?? null }));
    return linesOf(id, costPosted(storeId, 'handedOut', 'goods', costOf(pieces)));
  });
  await executeAll(tx, postingInserts(community, postings));
}

/** What a piece of each batch cost, in fen, of those whose cost is known. */
async function costsOf(
  tx: Transaction,
  community: string,
  batches: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await queryRows<{ id: string; fen: number }>(
    tx,
    sql`SELECT id::text AS id, cost_each_fen AS fen FROM batch
      WHERE community = ${community} AND id = ANY(${arrayText(batches)}::uuid[]) AND cost_each_fen IS NOT NULL`,
  );
  return new Map(rows.map(({ id, fen }) => [id, fen]));
}
