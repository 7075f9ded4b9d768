import Dexie, { type Collection } from '#dexie';
import { isReadBy } from '#lib/protocol/versions.ts';
import {
  placeKey,
  type Chain,
  type KioskTables,
  type MetaMemory,
  type OutboxException,
  type OutboxRow,
  type Place,
  type PlaceKey,
} from './tables.ts';

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
  return (await countRecovered(tables)) + (chain === undefined ? 0 : unansweredOf(chain));
}

const countRecovered = (tables: KioskTables): Promise<number> => ofState(tables, 'recovered').count();
const unansweredOf = ({ nextSeq, answeredSeq }: Chain): number => nextSeq - 1 - answeredSeq;

/** Those from the front of a batch that the hub reads: one that it does not read holds up all behind it. */
export function untilUnread<Row extends Pick<OutboxRow, 'event'>>(
  rows: readonly Row[],
  reads: MetaMemory['reads'],
): readonly Row[] {
  const held = rows.findIndex(({ event }) => !isReadBy(reads, event));
  return held < 0 ? rows : rows.slice(0, held);
}

/**
 * Whether recovered events are held back, because the hub does not read the first of them. The chain waits behind them:
 * what it undoes may be among them, and a hub that knew the undoing alone would call it contained without its effects.
 */
export async function holdsRecovered(tables: KioskTables): Promise<boolean> {
  const [[first], reads] = await Promise.all([nextBatch(tables, 'recovered', 1), tables.read('reads')]);
  return first !== undefined && !isReadBy(reads, first.event);
}

/** Some events that wait, and when the oldest of them was recorded. */
export interface Backlog {
  readonly events: number;
  /** Null when there are none. */
  readonly sinceMs: number | null;
}

const backlogOf = (queues: readonly { readonly first: OutboxRow | undefined; readonly events: number }[]): Backlog => {
  const since = queues.flatMap(({ first }) => first?.atMs ?? []);
  return {
    events: queues.reduce((sum, { events }) => sum + events, 0),
    sinceMs: since.length === 0 ? null : Math.min(...since),
  };
};

/**
 * The events that have no answer yet. Of these `held` are not sent, because the hub does not read the first of them:
 * they stand behind everything that can be sent, and so count from when that has gone.
 */
export async function countWaiting(
  tables: KioskTables,
): Promise<{ readonly waiting: Backlog; readonly held: Backlog; readonly moving: Backlog }> {
  const [{ chain, reads }, recovered, [firstWaiting], [firstRecovered]] = await Promise.all([
    tables.readAll(),
    countRecovered(tables),
    nextBatch(tables, 'waiting', 1),
    nextBatch(tables, 'recovered', 1),
  ]);
  const queues = [
    { first: firstRecovered, events: recovered },
    { first: firstWaiting, events: chain === undefined ? 0 : unansweredOf(chain) },
  ];
  const held = queues.findIndex(({ first }) => first !== undefined && !isReadBy(reads, first.event));
  const end = held < 0 ? queues.length : held;
  return {
    waiting: backlogOf(queues),
    held: backlogOf(queues.slice(end)),
    moving: backlogOf(queues.slice(0, end)),
  };
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

/**
 * Those of some events that the hub has not set aside: what was set aside never happened for anybody but this tablet.
 */
export async function liveOnly<Row extends Place>(tables: KioskTables, rows: readonly Row[]): Promise<readonly Row[]> {
  if (rows.length === 0) return rows;
  const marks = await tables.exceptions.bulkGet(rows.map(placeKey));
  return rows.filter((_row, index) => marks[index]?.state !== 'setAside');
}
