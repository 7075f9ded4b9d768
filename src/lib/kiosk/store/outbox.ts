import Dexie from 'dexie';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { EventResult } from '#lib/protocol/push.ts';
import type { KioskTables, OutboxRow } from './tables.ts';

const dayMs = 86_400_000;
/** Acknowledged events are kept so long, and longer while no backup of the hub has them (protocol.md, idea 6). */
export const keptMs = 90 * dayMs;

/** Up to `most` events that wait for an answer, in order of their numbers. */
export async function nextBatch(
  tables: KioskTables,
  state: 'waiting' | 'recovered',
  most: number,
): Promise<readonly KioskEvent[]> {
  const rows = await tables.outbox
    .where('[state+epoch+seq]')
    .between([state], [state, Dexie.maxKey])
    .limit(most)
    .toArray();
  return rows.map((row) => row.event);
}

/** How many events have no answer yet, and since when the oldest waits. */
export async function countWaiting(
  tables: KioskTables,
): Promise<{ readonly waiting: number; readonly sinceMs: number | null }> {
  // Dexie answers `anyOf` by a cursor, step by step; two equal questions at once are two steps in all.
  const of = (state: OutboxRow['state']) => tables.outbox.where('state').equals(state);
  const [waiting, recovered, firstWaiting, firstRecovered] = await Promise.all([
    of('waiting').count(),
    of('recovered').count(),
    of('waiting').first(),
    of('recovered').first(),
  ]);
  const since = [firstWaiting, firstRecovered].flatMap((row) => row?.atMs ?? []);
  return { waiting: waiting + recovered, sinceMs: since.length === 0 ? null : Math.min(...since) };
}

/** What the hub refused to apply, for people to look at. */
export const listSetAside = (tables: KioskTables): Promise<OutboxRow[]> =>
  tables.outbox.where('state').equals('setAside').toArray();

const stateAfter: Readonly<Record<EventResult['status'], OutboxRow['state']>> = {
  applied: 'acknowledged',
  duplicate: 'acknowledged',
  // The hub has it and applies it when what it waits for arrives: sending it again would change nothing.
  waiting: 'acknowledged',
  invalid: 'setAside',
  conflict: 'setAside',
};

/**
 * Writes the hub's answers down, in one transaction. `sent` are the events of the batch in its order. The effects of an event
 * that was set aside are taken back, since the hub will never count them.
 */
export async function noteAnswers(
  tables: KioskTables,
  sent: readonly KioskEvent[],
  results: readonly EventResult[],
): Promise<void> {
  const answers = new Map(results.flatMap((answer) => [[sent[answer.index]?.id ?? '', answer] as const]));
  await tables.transaction('rw', [tables.outbox, tables.effects], async () => {
    const rows = await tables.outbox.bulkGet([...answers.keys()]);
    const answered = rows.flatMap((row) => {
      const answer = row === undefined ? undefined : answers.get(row.id);
      return row === undefined || answer === undefined ? [] : [{ ...row, state: stateAfter[answer.status], answer }];
    });
    await tables.outbox.bulkPut(answered);
    const setAside = answered.filter(({ state }) => state === 'setAside').map(({ id }) => id);
    await tables.effects.where('eventId').anyOf(setAside).delete();
  });
}

/** Lets events from `seq` on wait again: the hub asks for them, or has lost them in a restore. Returns how many there are. */
export async function sendAgainFrom(tables: KioskTables, epoch: string, seq: number): Promise<number> {
  return tables.outbox
    .where('[epoch+seq]')
    .between([epoch, seq], [epoch, Dexie.maxKey], true, true)
    .and((row) => row.state === 'acknowledged' || row.state === 'setAside')
    .modify({ state: 'waiting' });
}

/**
 * Lets every answered event of earlier chains wait as recovered: a hub that was restored from a backup may not have them,
 * and no `ackSeq` tells. Those it has are answered as duplicates. Returns how many there are.
 */
export async function sendEarlierAgain(tables: KioskTables, epoch: string): Promise<number> {
  return tables.outbox
    .where('state')
    .anyOf('acknowledged', 'setAside')
    .and((row) => row.epoch !== epoch)
    .modify({ state: 'recovered' });
}

/** The ids of events that may be forgotten: old, answered, contained in the snapshot and in a backup of the hub. */
export async function listOutdated(tables: KioskTables, nowMs: number): Promise<readonly string[]> {
  const [chain, sync] = await Promise.all([tables.read('chain'), tables.read('sync')]);
  const safeSeq = Math.min(sync?.backupSeq ?? 0, sync?.containedSeq ?? 0);
  if (chain === undefined || safeSeq === 0) return [];
  const isOld = (row: OutboxRow): boolean => row.atMs < nowMs - keptMs;
  const contained = () =>
    tables.outbox.where('[epoch+seq]').between([chain.epoch, 0], [chain.epoch, safeSeq], true, true);
  // Asked after every exchange and true once a day: the oldest alone tells whether it is worth looking at all.
  const oldest = await contained().first();
  if (oldest === undefined || !isOld(oldest)) return [];
  return contained()
    .and((row) => row.state === 'acknowledged' && isOld(row))
    .primaryKeys();
}
