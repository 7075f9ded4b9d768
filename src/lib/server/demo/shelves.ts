import { uuidV7 } from '#lib/base/id.ts';
import { addDays, dayOf } from '#lib/domain/day.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { demoItems } from './data/items.ts';
import { shelfLives } from './data/shelf-lives.ts';
import type { DemoItem, DemoMovement, DemoStoreId } from './data/types.ts';
import { openingOf, repeatableBytes } from './repeatable.ts';

type ShelfLine = HubBodies['shelf.opened']['lines'][number];

/** The items as they are listed. */
export const listedItems = (): HubBodies['items.listed']['items'] =>
  demoItems.map(({ code, group: itemGroup, onHand: _onHand, ...item }) => ({
    itemId: code,
    itemGroup,
    ...item,
    shelfLifeDays: shelfLives[code]?.[1] ?? null,
    keeps: shelfLives[code] === undefined,
  }));

/** Pieces of the earliest batch of an item, of what is on the shelf today; the rest is of one that came later. */
const earlyShare = 0.25;

/**
 * What was on a store's shelf at the beginning: what is there today, of goods that spoil in two batches, and what the
 * past redemptions have taken from the first of them.
 */
export function openingShelf(storeId: DemoStoreId, past: readonly DemoMovement[], now: Date): readonly ShelfLine[] {
  const taken = takenFrom(storeId, past);
  return demoItems.flatMap((item): readonly ShelfLine[] => {
    const onHand = item.onHand[storeId];
    const gone = taken.get(item.code) ?? 0;
    const keeps = shelfLives[item.code];
    const early = keeps === undefined ? onHand : Math.ceil(onHand * earlyShare);
    const lines = [early + gone, onHand - early].flatMap((quantity, place) =>
      quantity === 0
        ? []
        : [{ itemId: item.code, quantity, batch: batchOf(item, storeId, place, keeps?.[place] ?? null, now) }],
    );
    // The main store has a place for every item, also for one that is sold out; the small counter only for what it
    // carries.
    const isPlace = lines.length === 0 && storeId === 'main';
    return isPlace ? [{ itemId: item.code, quantity: 0, batch: null }] : lines;
  });
}

/** @param days until the last day on which it may be handed out, from today; null for what does not spoil */
function batchOf(item: DemoItem, storeId: DemoStoreId, place: number, days: number | null, now: Date) {
  return {
    batchId: batchId(storeId, item.code, place, now),
    supplierId: item.supplierId,
    costEachFen: item.costPriceFen,
    bestBefore: days === null ? null : addDays(dayOf(now.getTime(), defaultPolicy.zone), days),
    code: '',
  };
}

function takenFrom(storeId: DemoStoreId, past: readonly DemoMovement[]): ReadonlyMap<string, number> {
  const taken = new Map<string, number>();
  for (const movement of past) {
    if (movement.kind !== 'redemption' || movement.storeId !== storeId) continue;
    for (const { itemCode, quantity } of movement.lines) taken.set(itemCode, (taken.get(itemCode) ?? 0) + quantity);
  }
  return taken;
}

const batchId = (storeId: DemoStoreId, itemCode: string, place: number, now: Date): string =>
  uuidV7(openingOf(now).getTime(), repeatableBytes(`batch ${String(place)} of ${itemCode} in ${storeId}`));

/** The batch of an item in a store from which all redemptions of the past were taken. */
export const firstBatchId = (storeId: DemoStoreId, itemCode: string, now: Date): string =>
  batchId(storeId, itemCode, 0, now);
