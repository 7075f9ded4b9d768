import type { RandomBytes } from '#lib/base/id.ts';
import { startEpoch } from './epoch.ts';
import { eventLines, journalLines, type JournalEntry, type JournalFile, type ReadJournal } from './journal.ts';
import { keepWords } from './personal-words.ts';
import { policyInForce } from './policy.ts';
import { commandIdOf, isKnown } from '#lib/facts/facts.ts';
import { addEffects } from './record.ts';
import { placeKey, type KioskTables, type OutboxRow } from './tables.ts';

/** What a comparison of store and journal at boot found. */
export type BootFinding =
  /** Both agree, or there is nothing yet. */
  | { readonly kind: 'sound' }
  /** The store had lost something that the journal gave back. */
  | { readonly kind: 'recovered'; readonly events: number }
  /** The second copy cannot be read or written; the first goes on alone. `lost` tells whether it had lost something. */
  | { readonly kind: 'journalFailed'; readonly cause: string; readonly lost: boolean };

/** Mends the store or its second copy, whichever has lost something; see `compareAtBoot`. */
export async function mend(
  tables: KioskTables,
  file: JournalFile,
  { entries, damagedLines }: ReadJournal,
  { nowMs, random }: { readonly nowMs: number; readonly random: RandomBytes },
): Promise<BootFinding> {
  const missing = await missingFromStore(tables, entries);
  const lost = missing.length > 0 || (await hasForgottenPairing(tables, entries));
  if (lost) await takeBack(tables, missing, nowMs, random);
  try {
    await mendJournal(tables, file, entries, damagedLines);
  } catch (error) {
    return { kind: 'journalFailed', cause: String(error), lost };
  }
  return lost ? { kind: 'recovered', events: missing.length } : { kind: 'sound' };
}

type EventEntry = Extract<JournalEntry, { kind: 'event' }>;

async function missingFromStore(tables: KioskTables, entries: readonly JournalEntry[]): Promise<readonly EventEntry[]> {
  const byId = new Map(entries.flatMap((entry) => (entry.kind === 'event' ? [[entry.event.id, entry]] : [])));
  // A journal that was mended while another tab appended to it may hold a line twice.
  const once = [...byId.values()];
  const known = await tables.outbox.bulkGet(once.map(({ event }) => placeKey(event)));
  return once.filter(({ event }, index) => known[index]?.id !== event.id);
}

async function hasForgottenPairing(tables: KioskTables, entries: readonly JournalEntry[]): Promise<boolean> {
  const paired = entries.findLast((entry) => entry.kind === 'paired');
  if (paired === undefined) return false;
  const [identity, word] = await Promise.all([tables.read('identity'), tables.read('word')]);
  // The word is the trace of an earlier boot that has already noticed and waits for the tablet to be paired.
  return identity === undefined ? (word ?? null) === null : identity.kiosk !== paired.kiosk;
}

async function takeBack(
  tables: KioskTables,
  missing: readonly EventEntry[],
  nowMs: number,
  random: RandomBytes,
): Promise<void> {
  await tables.transaction('rw', [...tables.ownTables, tables.personalWords, tables.scopeRows], async () => {
    const { zone } = await policyInForce(tables);
    for (const { event, words } of missing) {
      const { id, epoch, seq } = event;
      const commandId = isKnown(event) ? commandIdOf(event) : id;
      await tables.outbox.add({ id, epoch, seq, atMs: Date.parse(event.at), event, commandId });
      await tables.exceptions.put({ epoch, seq, state: 'recovered', answer: null });
      if (words !== undefined) await keepWords(tables, event, words);
      await addEffects(tables, event, zone);
    }
    await tables.write('word', { kind: 'recovered', events: missing.length, atMs: nowMs });
    const chain = await tables.read('chain');
    if (chain !== undefined) await startEpoch(tables, nowMs, random);
  });
}

async function mendJournal(
  tables: KioskTables,
  file: JournalFile,
  entries: readonly JournalEntry[],
  damagedLines: number,
): Promise<void> {
  const written = new Set(entries.map((entry) => (entry.kind === 'event' ? entry.event.id : entry.kiosk)));
  const [identity, rows] = await Promise.all([tables.read('identity'), tables.outbox.orderBy('[epoch+seq]').toArray()]);
  const unwritten = rows.filter((row) => !written.has(row.id));
  if (damagedLines > 0 || (identity !== undefined && !written.has(identity.kiosk))) {
    // A torn line in the middle would hide what is appended behind it, so the file is written anew.
    await file.replace(await wholeJournal(tables));
  } else if (unwritten.length > 0) {
    await file.append(await eventLines(tables, unwritten));
  }
}

/** The journal as it should be, from the store. @param except events that are about to be forgotten. */
export async function wholeJournal(tables: KioskTables, except: readonly OutboxRow[] = []): Promise<string> {
  const [identity, chain, rows] = await Promise.all([
    tables.read('identity'),
    tables.read('chain'),
    tables.outbox.orderBy('[epoch+seq]').toArray(),
  ]);
  const paired: JournalEntry[] =
    identity === undefined || chain === undefined
      ? []
      : [{ kind: 'paired', kiosk: identity.kiosk, epoch: chain.epoch }];
  const forgotten = new Set(except.map(({ id }) => id));
  const kept = rows.filter(({ id }) => !forgotten.has(id));
  return (await journalLines(paired)) + (await eventLines(tables, kept));
}
