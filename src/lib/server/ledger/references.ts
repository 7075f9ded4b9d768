import { permissionOf } from '#lib/facts/facts.ts';
import { hasWords } from '#lib/facts/words.ts';
import type { Entry } from './entry.ts';
import { referenceKinds, type ReferenceKind } from './records/definition.ts';
import { isWorth, namedBy } from './records/records.ts';

/** What some entries name, each once. */
export type References = Readonly<
  Record<ReferenceKind | 'stores' | 'kiosks' | 'worded' | 'weighed', ReadonlySet<string>>
> & {
  /** When the earliest of them happened or arrived, Unix milliseconds; Infinity of none. */
  readonly sinceMs: number;
};

/** Everything that has to be loaded before these entries can be folded. */
export function referencesOf(entries: readonly Entry[]): References {
  const stores = new Set<string>();
  const kiosks = new Set<string>();
  /** Ids of the events that have words beside them, or say a name. */
  const worded = new Set<string>();
  /** Kiosks whose facts are worth something. */
  const weighed = new Set<string>();
  let sinceMs = Number.POSITIVE_INFINITY;
  const named = setsOfReferences();
  for (const entry of entries) {
    const { event, storeId, receivedAt } = entry;
    stores.add(storeId);
    kiosks.add(event.kiosk);
    if (isWorth(event.type)) weighed.add(event.kiosk);
    sinceMs = Math.min(sinceMs, Date.parse(event.at), receivedAt.getTime());
    if (hasWords(event)) worded.add(event.id);
    if (event.staff !== null && permissionOf(event) !== null) named.staff.add(event.staff);
    const names = namedBy(entry);
    for (const kind of referenceKinds) for (const key of names[kind] ?? []) named[kind].add(key);
  }
  return { ...named, stores, kiosks, worded, weighed, sinceMs };
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
  awarded: new Set(),
  spenders: new Set(),
});
