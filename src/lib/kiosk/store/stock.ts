import { keepsByBatches } from '#lib/facts/delivery/keeps.ts';
import type { EarlierBatch } from '#lib/facts/delivery/usual.ts';
import type { StockEffect } from '#lib/facts/effect.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import { spread, unbatchedPieces, type Batch } from '#lib/domain/stock.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import type { EffectRow, KioskTables } from './tables.ts';

// The stock of this kiosk's store as it is now: the hub's rows, and the effects of own events that they do not contain.

/** What is left of a delivery, with the supplier's name of it. */
export interface StockBatch extends Batch, EarlierBatch {
  readonly code: string;
}

/** One item and what there is of it. */
export interface StockedItem {
  readonly item: ScopeRow<'items'>;
  readonly onHand: number;
  /** Something has shown that ledger and shelf differ. */
  readonly needsCount: boolean;
  /** The latest count of it that this kiosk knows of. */
  readonly lastCount: string | null;
  readonly batches: readonly StockBatch[];
}

interface StockRows {
  readonly item: ScopeRow<'items'> | undefined;
  readonly stock: ScopeRow<'stock'> | undefined;
  readonly batches: readonly ScopeRow<'batches'>[];
  /** Own effects on this item, in the order they happened. */
  readonly effects: readonly EffectRow[];
}

/** Every item, listed or not, in the order of the shelf. */
export async function readStock(tables: KioskTables): Promise<readonly StockedItem[]> {
  const [items, stock, batches, effects] = await Promise.all([
    tables.items.toArray(),
    tables.stock.toArray(),
    tables.batches.toArray(),
    tables.effects.where('subject').startsWith('i:').sortBy('key'),
  ]);
  const itemsById = new Map(items.map((row) => [row.id, row]));
  const stockById = new Map(stock.map((row) => [row.id, row]));
  const batchesOf = groupBy(batches, (row) => row.itemId);
  const effectsOf = groupBy(effects, (row) => row.subject.slice(2));
  return [...new Set([...itemsById.keys(), ...effectsOf.keys()])]
    .flatMap((id) => {
      const rows = { item: itemsById.get(id), stock: stockById.get(id) };
      return stockedItem({ ...rows, batches: batchesOf.get(id) ?? [], effects: effectsOf.get(id) ?? [] }) ?? [];
    })
    .toSorted((left, right) => left.item.sort - right.item.sort);
}

/** One item, undefined when nobody knows it. Inside a transaction it is what that transaction decides about. */
export async function readStockOf(tables: KioskTables, itemId: string): Promise<StockedItem | undefined> {
  const [item, stock, batches, effects] = await Promise.all([
    tables.items.get(itemId),
    tables.stock.get(itemId),
    tables.batches.where('itemId').equals(itemId).toArray(),
    tables.effects.where('subject').equals(`i:${itemId}`).sortBy('key'),
  ]);
  return stockedItem({ item, stock, batches, effects });
}

function stockedItem({ item: known, stock, batches: rows, effects }: StockRows): StockedItem | undefined {
  let item = known;
  let { onHand, needsCount, lastCount } = stock ?? { onHand: 0, needsCount: false, lastCount: null };
  let batches: readonly StockBatch[] = rows.map(({ id, ...row }) => ({ batchId: id, ...row }));
  // A hub of release 0.1 does not say; then its deliveries tell.
  let keeps = item?.keeps;
  if (item !== undefined && keeps === undefined) keeps = keepsByBatches(batches);
  for (const { effect, day } of effects) {
    switch (effect.of) {
      case 'item':
        item ??= createdItem(effect.item);
        keeps ??= item.keeps;
        break;
      case 'batch':
        // The hub's row is newer than our own word about the same delivery.
        if (batches.every(({ batchId }) => batchId !== effect.batch.batchId)) {
          batches = [...batches, { ...effect.batch, remaining: 0 }];
        }
        break;
      case 'keeping':
        keeps = effect.keeps;
        break;
      case 'stock':
        batches = withMovement(batches, effect, { today: day, unbatched: unbatchedPieces(onHand, batches) });
        onHand += effect.delta;
        break;
      case 'needsCount':
        ({ needsCount } = effect);
        lastCount = effect.countId ?? lastCount;
        break;
      case 'points':
      case 'allotment':
      case 'resident':
      case 'card':
        break;
    }
  }
  return item === undefined ? undefined : { item: { ...item, keeps }, onHand, needsCount, lastCount, batches };
}

/** By the day of the event, as at the hub: what was handed out yesterday was not expired then. */
function withMovement(
  batches: readonly StockBatch[],
  { delta: pieces, batchId: named }: StockEffect,
  place: { readonly today: string; readonly unbatched: number },
): readonly StockBatch[] {
  const deltas = new Map(
    spread(batches, pieces, { batchId: named, ...place }).map(({ batchId, delta }) => [batchId, delta]),
  );
  return batches.map((batch) => ({ ...batch, remaining: batch.remaining + (deltas.get(batch.batchId) ?? 0) }));
}

/**
 * An item as the hub will send it back: listed, behind everything else, until somebody at the hub puts it in its place.
 */
const createdItem = (item: Bodies['item.created']): ScopeRow<'items'> => ({
  id: item.itemId,
  barcode: item.barcode ?? '',
  name: item.name,
  nameEn: item.name,
  supplierName: '',
  pointsPrice: item.pointsPrice,
  cashPriceFen: item.cashPriceFen,
  marketPriceFen: item.marketPriceFen,
  shelfPlace: item.shelfPlace,
  picture: item.photo ?? '',
  sort: Number.MAX_SAFE_INTEGER,
  status: 'listed',
  usualSupplierId: item.usualSupplierId ?? null,
  usualCostFen: item.usualCostFen ?? null,
  shelfLifeDays: item.shelfLifeDays ?? null,
  keeps: item.keeps ?? null,
});

function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
