import { permissionOf } from '#lib/facts/facts.ts';
import { hasWords } from '#lib/facts/words.ts';
import type { Entry } from './entry.ts';
import { referenceKinds, type ReferenceKind } from './records/definition.ts';
import { namedBy } from './records/records.ts';

/** What some entries name, each once. */
export type References = Readonly<Record<ReferenceKind | 'stores' | 'kiosks' | 'worded', ReadonlySet<string>>>;

/** Everything that has to be loaded before these entries can be folded. */
export function referencesOf(entries: readonly Entry[]): References {
  const stores = new Set<string>();
  const kiosks = new Set<string>();
  /** Ids of the events that have words beside them, or say a name. */
  const worded = new Set<string>();
  const named = setsOfReferences();
  for (const entry of entries) {
    const { event, storeId } = entry;
    stores.add(storeId);
    kiosks.add(event.kiosk);
    if (hasWords(event)) worded.add(event.id);
    if (event.staff !== null && permissionOf(event) !== null) named.staff.add(event.staff);
    const names = namedBy(entry);
    for (const kind of referenceKinds) for (const key of names[kind] ?? []) named[kind].add(key);
  }
  return { ...named, stores, kiosks, worded };
}

const setsOfReferences = (): Readonly<Record<ReferenceKind, Set<string>>> => ({
  residents: new Set(),
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
