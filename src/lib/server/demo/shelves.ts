import { uuidV7 } from '#lib/base/id.ts';
import { addDays, dayOf } from '#lib/domain/day.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { executeAll, insertRows, type Transaction } from '../db/database.ts';
import { batchTable, itemTable, stockMovementTable, stockTable, supplierTable } from '../db/schema/shelf.ts';
import { addDelta, addToStock } from '../ledger/balances.ts';
import { receiveStock } from '../ledger/hub-entries.ts';
import { nextRevision } from '../ledger/community.ts';
import { costPosted, linesOf, postingInserts } from '../ledger/posting.ts';
import { demoStores } from './data/community.ts';
import { demoItems } from './data/items.ts';
import { shelfLives } from './data/shelf-lives.ts';
import { demoSuppliers } from './data/suppliers.ts';
import type { DemoStoreId } from './data/types.ts';
import { repeatableBytes, type PastRedemption } from './history.ts';

/** The first delivery came, and the residents registered, before anybody's oldest movement. */
export const openingDaysAgo = 200;
const dayMs = 86_400_000;

/** Enters suppliers and items, one delivery a supplier and store, and takes the past redemptions from the shelves. */
export async function seedShelves(
  tx: Transaction,
  community: string,
  redemptions: readonly PastRedemption[],
  now: Date,
): Promise<void> {
  const revision = await nextRevision(tx, community);
  await insertRows(
    tx,
    supplierTable,
    demoSuppliers.map((supplier) => ({ community, ...supplier, revision })),
  );
  await insertRows(
    tx,
    itemTable,
    demoItems.map(({ code, group: _group, supplierId, onHand: _onHand, ...item }) => ({
      community,
      ...item,
      id: code,
      supplier: supplierId,
      shelfLifeDays: shelfLives[code]?.[1] ?? null,
      keeps: shelfLives[code] === undefined,
      status: 'listed' as const,
      revision,
    })),
  );
  for (const { id } of demoStores) await seedShelf(tx, community, id, redemptions, now);
  await recordRedemptions(tx, community, redemptions);
}

async function seedShelf(
  tx: Transaction,
  community: string,
  storeId: DemoStoreId,
  redemptions: readonly PastRedemption[],
  now: Date,
): Promise<void> {
  const here = redemptions.filter((redemption) => redemption.storeId === storeId);
  const taken = new Map<string, number>();
  for (const { lines } of here) for (const { itemCode, quantity } of lines) addDelta(taken, itemCode, -quantity);

  const openedAt = new Date(now.getTime() - openingDaysAgo * dayMs);
  const random = repeatableBytes(`deliveries to ${storeId}`);
  for (const { id: supplierId } of demoSuppliers) {
    const lines = demoItems
      .filter((item) => item.supplierId === supplierId)
      .map(({ code, onHand, costPriceFen: costEachFen }) => ({
        itemId: code,
        quantity: onHand[storeId] - (taken.get(code) ?? 0),
        costEachFen,
      }))
      .filter(({ quantity }) => quantity > 0);
    const cause = uuidV7(openedAt.getTime(), random);
    if (lines.length > 0) await receiveStock(tx, community, storeId, { cause, recordedAt: openedAt, lines });
  }
  const revision = await nextRevision(tx, community);
  await addToStock(tx, community, storeId, taken, revision);
  // The main store has a place for every item, also for one that is sold out; the small counter only for what it carries.
  const places = storeId === 'main' ? demoItems : [];
  await insertRows(
    tx,
    stockTable,
    places.map(({ code }) => ({ community, store: storeId, item: code, onHand: 0, needsCount: false, revision })),
    { onConflict: 'nothing' },
  );
  await insertRows(tx, batchTable, batchesOf(community, storeId, openedAt, now, revision));
}

/** Pieces of the earliest batch of an item, the rest being one that came later. */
const earlyShare = 0.25;

/** What is left of the deliveries: the pieces on the shelf today, of goods that spoil in two batches. */
function batchesOf(community: string, storeId: DemoStoreId, receivedAt: Date, now: Date, revision: number) {
  const random = repeatableBytes(`batches of ${storeId}`);
  const today = dayOf(now.getTime(), defaultPolicy.zone);
  return demoItems.flatMap((item) => {
    const onHand = item.onHand[storeId];
    const keeps = shelfLives[item.code];
    const early = keeps === undefined ? 0 : Math.ceil(onHand * earlyShare);
    const parts = [
      { remaining: early, days: keeps?.[0] ?? null },
      { remaining: onHand - early, days: keeps?.[1] ?? null },
    ];
    return parts
      .filter(({ remaining }) => remaining > 0)
      .map(({ remaining, days }) => ({
        community,
        id: uuidV7(receivedAt.getTime(), random),
        store: storeId,
        item: item.code,
        supplier: item.supplierId,
        code: '',
        costEachFen: item.costPriceFen,
        bestBefore: days === null ? null : addDays(today, days),
        received: remaining,
        remaining,
        receivedAt,
        revision,
      }));
  });
}

async function recordRedemptions(
  tx: Transaction,
  community: string,
  redemptions: readonly PastRedemption[],
): Promise<void> {
  const lines = redemptions.flatMap((redemption) =>
    redemption.lines.map((content, line) => ({ redemption, line, ...content })),
  );
  await insertRows(
    tx,
    stockMovementTable,
    lines.map(({ redemption, line, itemCode: item, quantity }) => ({
      community,
      cause: redemption.id,
      // A kiosk's redemption counts its effects, and the points are the first of them.
      line: line + 1,
      store: redemption.storeId,
      item,
      kind: 'redeem' as const,
      quantity: -quantity,
      recordedAt: redemption.at,
    })),
  );
  const costs = new Map(demoItems.map(({ code, costPriceFen }) => [code, costPriceFen]));
  const postings = redemptions.flatMap(({ id, storeId, lines: sold }) => {
    const fen = sold.reduce((sum, { itemCode, quantity }) => sum + quantity * (costs.get(itemCode) ?? 0), 0);
    return linesOf(id, costPosted(storeId, 'handedOut', 'goods', { fen: BigInt(fen), uncosted: 0 }));
  });
  await executeAll(tx, postingInserts(community, postings));
}
