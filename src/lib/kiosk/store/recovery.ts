import type { RandomBytes } from '#lib/base/id.ts';
import { readJournal, type JournalFile, type ReadJournal } from './journal.ts';
import type { BootFinding } from './mend.ts';
import type { KioskTables } from './tables.ts';

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
  let journal: ReadJournal;
  try {
    const text = await file.read();
    if (await agreeAtTheEnd(tables, text)) return { kind: 'sound' };
    journal = await readJournal(text);
  } catch (error) {
    return { kind: 'journalFailed', cause: String(error), lost: false };
  }
  // It is loaded when there is something to mend, which is seldom: a cold start has other things to do.
  const { mend } = await import('./mend.ts');
  return mend(tables, file, journal, { nowMs, random });
}

/**
 * Says so where staff see it that the browser found the database damaged, and stops redemptions while nobody can tell
 * what was lost: when the second copy failed as well. A later start on which both are well ends the doubt.
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
 * Whether the journal ends where the store's chain ends, with no line too few. Three months of events take a slow
 * tablet a second to read and check, and a cold start has other things to do: they are read only when the ends differ.
 */
async function agreeAtTheEnd(tables: KioskTables, text: string): Promise<boolean> {
  const [chain, events] = await Promise.all([tables.read('chain'), tables.outbox.count()]);
  const end = text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
  const [last] = (await readJournal(end)).entries;
  if (chain === undefined || last === undefined || !end.endsWith('\n')) return false;
  const agree =
    last.kind === 'event'
      ? last.event.hash === chain.lastHash && last.event.seq === chain.nextSeq - 1
      : last.epoch === chain.epoch && chain.nextSeq === 1;
  return agree && text.split('\n').length - 1 > events;
}
