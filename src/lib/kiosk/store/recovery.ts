import { uuidV7, type RandomBytes } from '#lib/base/id.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { startEpoch } from './epoch.ts';
import { journalLine, readJournal, type JournalEntry, type JournalFile } from './journal.ts';
import { addEffects, commandIdOf } from './record.ts';
import { placeKey, type KioskTables, type OutboxRow } from './tables.ts';

/** What a comparison of store and journal at boot found. */
export type BootFinding =
  /** Both agree, or there is nothing yet. */
  | { readonly kind: 'sound' }
  /** The store had lost something that the journal gave back. */
  | { readonly kind: 'recovered'; readonly events: number }
  /** The second copy cannot be read or written; the first goes on alone. `lost` tells whether it had lost something. */
  | { readonly kind: 'journalFailed'; readonly cause: string; readonly lost: boolean };

/**
 * Compares the store with its second copy and mends whichever has lost something.
 *
 *   store lost, or behind the journal ──▶ missing events come back as `recovered`; a paired store begins a new epoch,
 *                                         since its chain has a fork or a hole the hub would not accept
 *   journal lost, or behind the store ──▶ the journal is written again from the store
 */
export async function compareAtBoot(
  tables: KioskTables,
  file: JournalFile,
  nowMs: number,
  random: RandomBytes,
): Promise<BootFinding> {
  let entries: readonly JournalEntry[];
  let damagedLines: number;
  try {
    const text = await file.read();
    if (await agreeAtTheEnd(tables, text)) return { kind: 'sound' };
    ({ entries, damagedLines } = readJournal(text));
  } catch (error) {
    return { kind: 'journalFailed', cause: String(error), lost: false };
  }
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

/**
 * Says so where staff see it that the browser found the database damaged, and stops redemptions while nobody can tell what
 * was lost: when the second copy failed as well. A later start on which both are well ends the doubt.
 * @param dataLost whether the browser said that it threw a damaged database away.
 */
export async function judgeStorage(
  tables: KioskTables,
  { finding, dataLost, nowMs }: { readonly finding: BootFinding; readonly dataLost: boolean; readonly nowMs: number },
): Promise<void> {
  const failed = finding.kind === 'journalFailed';
  if (dataLost && finding.kind !== 'recovered') {
    await tables.write('word', { kind: 'recovered', events: 0, atMs: nowMs });
  }
  if (!failed) await tables.meta.delete('doubt');
  else if (dataLost || finding.lost) await tables.write('doubt', { cause: finding.cause, sinceMs: nowMs });
}

/**
 * Whether the journal ends where the store's chain ends, with no line too few. Three months of events take a slow tablet a
 * second to read and check, and a cold start has other things to do: they are read only when the ends differ.
 */
async function agreeAtTheEnd(tables: KioskTables, text: string): Promise<boolean> {
  const [chain, events] = await Promise.all([tables.read('chain'), tables.outbox.count()]);
  const end = text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
  const [last] = readJournal(end).entries;
  if (chain === undefined || last === undefined || !end.endsWith('\n')) return false;
  const agree =
    last.kind === 'event'
      ? last.event.hash === chain.lastHash && last.event.seq === chain.nextSeq - 1
      : last.epoch === chain.epoch && chain.nextSeq === 1;
  return agree && text.split('\n').length - 1 > events;
}

async function missingFromStore(tables: KioskTables, entries: readonly JournalEntry[]): Promise<readonly KioskEvent[]> {
  const byId = new Map(entries.flatMap((entry) => (entry.kind === 'event' ? [[entry.event.id, entry.event]] : [])));
  // A journal that was mended while another tab appended to it may hold a line twice.
  const events = [...byId.values()];
  const known = await tables.outbox.bulkGet(events.map(placeKey));
  return events.filter(({ id }, index) => known[index]?.id !== id);
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
  missing: readonly KioskEvent[],
  nowMs: number,
  random: RandomBytes,
): Promise<void> {
  await tables.transaction('rw', tables.ownTables, async () => {
    for (const event of missing) {
      const { id, epoch, seq } = event;
      await tables.outbox.add({ id, epoch, seq, atMs: Date.parse(event.at), event, commandId: commandIdOf(event) });
      await tables.exceptions.put({ epoch, seq, state: 'recovered', answer: null });
      await addEffects(tables, event);
    }
    await tables.write('word', { kind: 'recovered', events: missing.length, atMs: nowMs });
    const chain = await tables.read('chain');
    if (chain !== undefined) await startEpoch(tables, uuidV7(nowMs, random));
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
    await file.append(unwritten.map(({ event }) => journalLine({ kind: 'event', event })).join(''));
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
  const events: JournalEntry[] = kept.map(({ event }) => ({ kind: 'event', event }));
  return [...paired, ...events].map(journalLine).join('');
}
