import Dexie, { type Collection } from 'dexie';
import type { EventResult } from '#lib/protocol/push.ts';
import {
  placeKey,
  type Chain,
  type KioskTables,
  type OutboxException,
  type OutboxRow,
  type Place,
  type PlaceKey,
} from './tables.ts';

const dayMs = 86_400_000;
/** Acknowledged events are kept so long, and longer while no backup of the hub has them (protocol.md, idea 6). */
export const keptMs = 90 * dayMs;

/** As many as there are: the largest count that IndexedDB takes. */
export const noLimit = 2 ** 32 - 1;

/** Events that wait for an answer: of the chain, or recovered ones of an earlier chain. */
export type Unanswered = 'waiting' | 'recovered';

/** The events of a chain from a number on, in order. */
const chainFrom = (tables: KioskTables, epoch: string, seq: number): Collection<OutboxRow, PlaceKey> =>
  tables.outbox.where('[epoch+seq]').between([epoch, seq], [epoch, Dexie.maxKey], true, true);

/**
 * Up to `most` events that wait for an answer, in order of their places.
 * @param behind the last one that is on its way already; null when none is.
 */
export async function nextBatch(
  tables: KioskTables,
  state: Unanswered,
  most: number,
  behind: Place | null = null,
): Promise<readonly OutboxRow[]> {
  if (state === 'recovered') {
    const marks = await ofState(tables, 'recovered')
      .filter((mark) => behind === null || isBehind(mark, behind))
      .limit(most)
      .toArray();
    return rowsAt(tables, marks);
  }
  const last = behind ?? (await lastAnswered(tables));
  if (last === undefined) return [];
  return chainFrom(tables, last.epoch, last.seq + 1)
    .limit(most)
    .toArray();
}

/** The place up to which the hub has answered the chain, undefined where there is none. */
async function lastAnswered(tables: KioskTables): Promise<Place | undefined> {
  const chain = await tables.read('chain');
  return chain === undefined ? undefined : { epoch: chain.epoch, seq: chain.answeredSeq };
}

const isBehind = (mark: Place, { epoch, seq }: Place): boolean =>
  mark.epoch > epoch || (mark.epoch === epoch && mark.seq > seq);

const ofState = (tables: KioskTables, state: OutboxException['state']): Collection<OutboxException, PlaceKey> =>
  tables.exceptions.where('state').equals(state);

/** The events at places; one that is not there is left out. */
async function rowsAt(tables: KioskTables, places: readonly Place[]): Promise<readonly OutboxRow[]> {
  if (places.length === 0) return [];
  const rows = await tables.outbox.bulkGet(places.map(placeKey));
  return rows.filter((row) => row !== undefined);
}

/** Every event that has no answer yet, with how it waits; recovered ones first, as in an exchange. */
export async function listUnanswered(
  tables: KioskTables,
): Promise<readonly (OutboxRow & { readonly state: Unanswered })[]> {
  const rows = async (state: Unanswered) => (await nextBatch(tables, state, noLimit)).map((row) => ({ ...row, state }));
  return [...(await rows('recovered')), ...(await rows('waiting'))];
}

/** How many events have no answer yet. @param chain the chain as it stands. */
export async function countUnanswered(tables: KioskTables, chain: Chain | undefined): Promise<number> {
  const recovered = await ofState(tables, 'recovered').count();
  return recovered + (chain === undefined ? 0 : chain.nextSeq - 1 - chain.answeredSeq);
}

/** How many events have no answer yet, and since when the oldest waits. */
export async function countWaiting(
  tables: KioskTables,
): Promise<{ readonly waiting: number; readonly sinceMs: number | null }> {
  const [waiting, [firstWaiting], [firstRecovered]] = await Promise.all([
    tables.read('chain').then((chain) => countUnanswered(tables, chain)),
    nextBatch(tables, 'waiting', 1),
    nextBatch(tables, 'recovered', 1),
  ]);
  const since = [firstWaiting, firstRecovered].flatMap((row) => row?.atMs ?? []);
  return { waiting, sinceMs: since.length === 0 ? null : Math.min(...since) };
}

/** An event that the hub refused to apply, with its answer. */
export type SetAside = OutboxRow & Pick<OutboxException, 'answer'>;

/** What the hub refused to apply, for people to look at. */
export async function listSetAside(tables: KioskTables): Promise<readonly SetAside[]> {
  const marks = await ofState(tables, 'setAside').toArray();
  if (marks.length === 0) return [];
  const rows = await tables.outbox.bulkGet(marks.map(placeKey));
  return marks.flatMap(({ answer }, index) => {
    const row = rows[index];
    return row === undefined ? [] : [{ ...row, answer }];
  });
}

/** Those of some events that the hub has not set aside: what was set aside never happened for anybody but this tablet. */
export async function liveOnly<Row extends Place>(tables: KioskTables, rows: readonly Row[]): Promise<readonly Row[]> {
  if (rows.length === 0) return rows;
  const marks = await tables.exceptions.bulkGet(rows.map(placeKey));
  return rows.filter((_row, index) => marks[index]?.state !== 'setAside');
}

/** What of a batch an answer was for: the events in its order, up to the last one that the hub looked at. */
export interface Answered {
  readonly events: readonly Place[];
  readonly results: readonly EventResult[];
}

/** What the hub has and will apply when what it waits for arrives is answered as well: sending it again would change nothing. */
const isSetAside = ({ status }: EventResult): boolean => status === 'invalid' || status === 'conflict';

/**
 * Writes the hub's answers down, in one transaction. The effects of an event that was set aside are taken back, since the hub
 * will never count them. Returns the chain as it stands then.
 */
export async function noteAnswers(
  tables: KioskTables,
  state: Unanswered,
  { events, results }: Answered,
): Promise<Chain | undefined> {
  const answered = results.flatMap((answer) => {
    const event = events[answer.index];
    return event === undefined ? [] : [{ epoch: event.epoch, seq: event.seq, answer }];
  });
  const aside = answered.filter(({ answer }) => isSetAside(answer));
  // While all goes well nothing but the mark is touched, and nobody who records has to wait for it.
  const touched = state === 'waiting' && aside.length === 0 ? [tables.meta] : tables.ownTables;
  return tables.transaction('rw', touched, async () => {
    if (state === 'recovered') await tables.exceptions.bulkDelete(answered.map(placeKey));
    if (aside.length > 0) await putAside(tables, aside);
    const chain = await tables.read('chain');
    return state === 'recovered' ? chain : advance(tables, chain, answered);
  });
}

async function putAside(
  tables: KioskTables,
  aside: readonly (Place & Pick<OutboxException, 'answer'>)[],
): Promise<void> {
  await tables.exceptions.bulkPut(aside.map((mark) => ({ ...mark, state: 'setAside' })));
  await tables.effects.where('[epoch+seq]').anyOf(aside.map(placeKey)).delete();
}

/** Moves the chain's mark over events that have been answered, if it stands right before them or among them. */
async function advance(
  tables: KioskTables,
  chain: Chain | undefined,
  answered: readonly Place[],
): Promise<Chain | undefined> {
  const [first] = answered;
  const last = answered.at(-1);
  // Another tab may have begun a new chain, or have moved the mark back because a restored hub wants events again.
  if (first === undefined || last === undefined || chain?.epoch !== first.epoch) return chain;
  if (first.seq > chain.answeredSeq + 1 || last.seq <= chain.answeredSeq) return chain;
  const moved = { ...chain, answeredSeq: last.seq };
  await tables.write('chain', moved);
  return moved;
}

/**
 * Lets events of the chain from `seq` on wait again, inside the caller's transaction over `ownTables`: the hub asks for them,
 * or has lost them in a restore. Returns how many of them had been answered.
 */
export async function sendAgainFrom(tables: KioskTables, epoch: string, seq: number): Promise<number> {
  const chain = await tables.read('chain');
  if (chain?.epoch !== epoch || chain.answeredSeq < seq) return 0;
  await tables.write('chain', { ...chain, answeredSeq: seq - 1 });
  await tables.exceptions.where('[epoch+seq]').between([epoch, seq], [epoch, Dexie.maxKey], true, true).delete();
  return tables.outbox.where('[epoch+seq]').between([epoch, seq], [epoch, chain.answeredSeq], true, true).count();
}

/**
 * Lets every event of earlier chains wait as recovered, inside the caller's transaction over `ownTables`: a hub that was
 * restored from a backup may not have them, and no `ackSeq` tells. Those it has are answered as duplicates. Returns how many there are.
 */
export async function sendEarlierAgain(tables: KioskTables, epoch: string): Promise<number> {
  const keys = await tables.outbox.toCollection().primaryKeys();
  const earlier = keys.filter(([chain]) => chain !== epoch);
  await tables.exceptions.bulkPut(
    earlier.map(([chain, seq]) => ({ epoch: chain, seq, state: 'recovered', answer: null })),
  );
  return earlier.length;
}

/** The events that may be forgotten: old, answered, contained in the snapshot and in a backup of the hub. */
export async function listOutdated(tables: KioskTables, nowMs: number): Promise<readonly OutboxRow[]> {
  const [chain, sync] = await Promise.all([tables.read('chain'), tables.read('sync')]);
  const safeSeq = Math.min(sync?.backupSeq ?? 0, sync?.containedSeq ?? 0, chain?.answeredSeq ?? 0);
  if (chain === undefined || safeSeq === 0) return [];
  const isOld = (row: OutboxRow): boolean => row.atMs < nowMs - keptMs;
  const contained = () =>
    tables.outbox.where('[epoch+seq]').between([chain.epoch, 0], [chain.epoch, safeSeq], true, true);
  // Asked after every exchange and true once a day: the oldest alone tells whether it is worth looking at all.
  const oldest = await contained().first();
  if (oldest === undefined || !isOld(oldest)) return [];
  return liveOnly(tables, await contained().filter(isOld).toArray());
}
