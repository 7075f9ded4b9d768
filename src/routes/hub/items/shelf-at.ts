import type { StoreShelf } from '#lib/server/console/items.ts';

/** What of an item is needed to say how it stands. */
interface ShelvedItem {
  readonly id: string;
  readonly status: 'listed' | 'unlisted';
  readonly shelves: readonly StoreShelf[];
}

/**
 * How an item stands at a store. Where none was ever delivered the ledger has no place for it; a listed item is sold
 * out there, as kiosks show it, and of one that is not listed there is nothing to say.
 */
export function shelfAt({ id, status, shelves }: ShelvedItem, storeId: string): StoreShelf | undefined {
  const shelf = shelves.find((known) => known.storeId === storeId);
  if (shelf !== undefined || status === 'unlisted') return shelf;
  return { item: id, storeId, onHand: 0, needsCount: false, expired: 0, level: 'none' };
}
