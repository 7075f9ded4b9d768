import type { Fact } from '#lib/facts/fact.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { loadReader } from '#lib/kiosk/store/later.ts';
import { recordInTransaction } from '#lib/kiosk/store/record.ts';
import type { KioskStore } from '#lib/kiosk/store/store.ts';

/**
 * Records any fact, as no screen can. Throws when the storage fails or the hub could not read it; nothing is recorded
 * then.
 */
export async function recordFact(store: KioskStore, fact: Fact, staff: string | null): Promise<KioskEvent> {
  const { tables, reading, random, recorded } = store.deskEnvironment;
  const context = { reading: reading(), random, staff, isReadable: await loadReader() };
  // The scope is an async function on purpose: Dexie keeps its transaction alive over the awaits of no other.
  const event = await tables.transaction('rw', [...tables.ownTables, tables.scopeRows], async () => {
    return recordInTransaction(tables, () => fact, context);
  });
  await recorded([event]);
  return event;
}
