import { barcodeKey } from '#lib/domain/gtin.ts';
import { searchForm } from '#lib/domain/text.ts';
import { numberChoices, type Entry } from './entry.ts';
import { staffOf } from './staff-reviews.ts';

/** What some entries name, each once. */
export interface References {
  readonly residents: ReadonlySet<string>;
  /** Of these, the ones of whose points a kiosk gives some up. */
  readonly released: ReadonlySet<string>;
  readonly kiosks: ReadonlySet<string>;
  readonly cards: ReadonlySet<string>;
  readonly items: ReadonlySet<string>;
  /** Of these, the ones of which pieces may come without a batch of their own. */
  readonly returned: ReadonlySet<string>;
  readonly stores: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
  readonly redemptions: ReadonlySet<string>;
  readonly transfers: ReadonlySet<string>;
  readonly staff: ReadonlySet<string>;
  readonly batches: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
  /** Names that are to be registered, as `searchForm`. */
  readonly names: ReadonlySet<string>;
  /** Barcodes that are to be given, as `barcodeKey`. */
  readonly barcodes: ReadonlySet<string>;
  /** Whether any item is created, with a barcode or without. */
  readonly createsItems: boolean;
}

/** Everything that has to be loaded before these entries can be folded. */
export function referencesOf(entries: readonly Entry[]): References {
  const residents = new Set<string>();
  const released = new Set<string>();
  const kiosks = new Set<string>();
  const cards = new Set<string>();
  const items = new Set<string>();
  const returned = new Set<string>();
  const stores = new Set<string>();
  const categories = new Set<string>();
  const redemptions = new Set<string>();
  const transfers = new Set<string>();
  const staff = new Set<string>();
  const batches = new Set<string>();
  const numbers = new Set<string>();
  const names = new Set<string>();
  const barcodes = new Set<string>();
  let createsItems = false;
  for (const { event, storeId } of entries) {
    stores.add(storeId);
    kiosks.add(event.kiosk);
    for (const id of staffOf(event)) staff.add(id);
    const { body } = event;
    if ('residentId' in body) residents.add(body.residentId);
    if ('cardHash' in body) cards.add(body.cardHash);
    if ('categoryId' in body) categories.add(body.categoryId);
    if ('redemptionId' in body) redemptions.add(body.redemptionId);
    if ('transferId' in body) transfers.add(body.transferId);
    if ('itemId' in body) items.add(body.itemId);
    if (event.type === 'item.created') createsItems = true;
    if ('barcode' in body && body.barcode !== null) barcodes.add(barcodeKey(body.barcode));
    if ('lines' in body) for (const { itemId } of body.lines) items.add(itemId);
    if (event.type === 'redemption.reversed' || event.type === 'stock.counted') {
      for (const { itemId } of event.body.lines) returned.add(itemId);
    }
    if (event.type === 'stock.received') for (const { batchId } of event.body.lines) batches.add(batchId);
    if (event.type === 'allotment.released') released.add(event.body.residentId);
    if (event.type === 'resident.registered') {
      for (const number of numberChoices(event.body)) numbers.add(number);
      names.add(searchForm(event.body.name));
    }
  }
  return {
    residents,
    released,
    kiosks,
    cards,
    items,
    returned,
    stores,
    categories,
    redemptions,
    transfers,
    staff,
    batches,
    numbers,
    names,
    barcodes,
    createsItems,
  };
}
