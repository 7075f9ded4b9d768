import { permissionOf } from '#lib/facts/facts.ts';
import type { Entry } from './entry.ts';
import { referenceKinds, type ReferenceKind } from './records/definition.ts';
import { namedBy } from './records/records.ts';

/** What some entries name, each once. */
export type References = Readonly<Record<ReferenceKind | 'stores' | 'kiosks', ReadonlySet<string>>>;

/** Everything that has to be loaded before these entries can be folded. */
export function referencesOf(entries: readonly Entry[]): References {
  const stores = new Set<string>();
  const kiosks = new Set<string>();
  const named = setsOfReferences();
  for (const entry of entries) {
    const { event, storeId } = entry;
    stores.add(storeId);
    kiosks.add(event.kiosk);
    if (event.staff !== null && permissionOf(event) !== null) named.staff.add(event.staff);
    const names = namedBy(entry);
    for (const kind of referenceKinds) for (const key of names[kind] ?? []) named[kind].add(key);
  }
  return { ...named, stores, kiosks };
}

const setsOfReferences = (): Readonly<Record<ReferenceKind, Set<string>>> => ({
  residents: new Set(),
  worded: new Set(),
  released: new Set(),
  cards: new Set(),
  items: new Set(),
  returned: new Set(),
  newItems: new Set(),
  categories: new Set(),
  redemptions: new Set(),
  transfers: new Set(),
  staff: new Set(),
  batches: new Set(),
  numbers: new Set(),
  names: new Set(),
  barcodes: new Set(),
});
