import { maySpeakFor, type KioskStanding } from '#lib/domain/succession.ts';
import { isTombstone } from '#lib/facts/tombstone.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { genesis } from '#lib/protocol/seal.ts';
import type { EventResult, SetAsideCode } from '#lib/protocol/push.ts';
import type { ArrivalReview } from '../ledger/entry.ts';
import { digestOf, rawOf, type Fault, type LaterReading, type LegibleReading, type Reading } from './reading.ts';

// What the hub makes of each event of a batch before anything takes effect. Pure: what is stored is handed in.
//
//             known id, same hash ──────────────► again (the first answer)
//             known id or seq, other content ───► aside: conflict
//   reading ─ seq behind ack, set aside before ─► again (the same answer)
//             seq beyond ack + 1 ───────────────► stop: gap
//             damaged, foreign, chain broken ───► aside, and the chain goes on
//             of a later release ───────────────► stop: later
//             next in the chain ────────────────► accept
//
// What was found in a second copy belongs to no place of the sender's chain:
//
//             of a kiosk whose place it takes ──► accept
//             of any other kiosk ───────────────► keep, and stop where there is no more room: full

/** What the hub stored of an event. */
export interface KnownEvent {
  readonly id: string;
  readonly kiosk: string;
  readonly epoch: string;
  readonly seq: number;
  readonly hash: string;
  readonly answer: Pick<EventResult, 'status' | 'review'>;
}

/** What the hub set aside. */
export interface KnownAside {
  readonly kiosk: string;
  readonly epoch: string;
  readonly seq: number;
  readonly digest: string;
  readonly eventId: string | null;
  readonly code: SetAsideCode;
}

/** Everything stored that a batch may meet. */
export interface Known {
  readonly events: readonly KnownEvent[];
  readonly asides: readonly KnownAside[];
  /** Of the tombstones in the batch, the residents whose names were erased, and the events whose texts were. */
  readonly erased: ReadonlySet<string>;
  /** Of the batch, the hashes of events that this sender brought before and that are kept. */
  readonly kept: ReadonlySet<string>;
}

/** How much more is kept of what one tablet brings of others. */
export interface Room {
  readonly events: number;
  readonly bytes: number;
}

/** A kiosk's chain as far as the hub has it. A chain that was never heard of stands at 0. */
export interface Chain {
  readonly kiosk: string;
  readonly epoch: string;
  readonly status: 'open' | 'closed';
  readonly ackSeq: number;
  /** Null when the last event could not be read. */
  readonly lastHash: string | null;
}

/** What is to be done with one event. */
export type Verdict =
  | {
      readonly kind: 'accept';
      readonly reading: LegibleReading;
      readonly reviews: readonly ArrivalReview[];
      /** Another event has its place: two devices went on with one chain. */
      readonly beside?: boolean;
    }
  | { readonly kind: 'again'; readonly result: EventResult }
  | { readonly kind: 'aside'; readonly aside: Aside }
  /** Of another kiosk: kept as it is until somebody says whose place the sender takes. */
  | { readonly kind: 'keep'; readonly reading: LegibleReading };

/** An event to be set aside, under the place it takes. */
export interface Aside extends KnownAside {
  readonly index: number;
  readonly detail: string;
  readonly raw: string;
}

/**
 * A batch, judged. What is behind the last verdict was not looked at: with `wanted` because that seq is asked for
 * first, because the next event is of a later release (`later`), or because no more is kept of this sender (`isFull`).
 */
export interface Judgement {
  readonly verdicts: readonly Verdict[];
  readonly chain: Chain;
  readonly wanted: number | null;
  readonly later: LaterReading | null;
  readonly isFull: boolean;
}

/** The place of what cannot be told where it belongs: no chain has an event there. */
export const unplaced = 0;

/** The answer to an event that was set aside. */
export const asideResult = ({ index, eventId, seq, code }: Aside): EventResult => ({
  index,
  id: eventId,
  seq: seq === unplaced ? null : seq,
  status: code === 'conflict' ? 'conflict' : 'invalid',
  code,
});

/** The answer to an event of another kiosk that is kept: to its tablet it is one that waits. */
export const keptResult = ({ index, event: { id, seq } }: LegibleReading): EventResult => ({
  index,
  id,
  seq,
  status: 'waiting',
  review: ['recovered'],
});

/** Judges a batch of one chain in order. */
export function judgeChain(start: Chain, readings: readonly Reading[], known: Known): Judgement {
  const memory = new Memory(known);
  const places = placesOf(start, readings, known);
  const verdicts: Verdict[] = [];
  const all = { verdicts, wanted: null, later: null, isFull: false };
  let chain = start;
  for (const reading of readings) {
    const seq = places[reading.index] ?? chain.ackSeq + 1;
    const next = chain.ackSeq + 1;
    if (seq > next) return { ...all, chain, wanted: next };
    const own = foreignTo(chain, reading);
    const verdict = judge(memory, chain, own, seq);
    if (verdict === undefined) return { ...all, chain, later: own.kind === 'later' ? own : null };
    memory.note(verdict);
    verdicts.push(verdict);
    if (seq === next) chain = { ...chain, ackSeq: seq, lastHash: hashAfter(chain, reading) };
  }
  return { ...all, chain };
}

/** Kiosks whose events may be found, by id: how each stands, and whether there ever was a copy of it. */
export type FoundKiosks = ReadonlyMap<string, KioskStanding & { readonly wasCopied?: boolean }>;

/**
 * Judges events of earlier chains that were found in a second copy. They belong to no place of the caller's chain.
 * @param kiosks how the community's kiosks stand: an event of any other is foreign
 * @param room how much may be kept of what the caller may not bring
 */
export function judgeRecovered(
  caller: Chain,
  readings: readonly Reading[],
  known: Known,
  kiosks: FoundKiosks,
  room: Room,
): Judgement {
  const memory = new Memory(known);
  const verdicts: Verdict[] = [];
  const all = { verdicts, chain: caller, wanted: null, later: null, isFull: false };
  let { events, bytes } = room;
  for (const reading of readings) {
    const verdict = judgeFound(memory, caller, reading, kiosks);
    if (verdict === undefined) return { ...all, later: reading.kind === 'later' ? reading : null };
    if (verdict.kind === 'keep' && !memory.isKept(verdict.reading)) {
      events -= 1;
      bytes -= Buffer.byteLength(verdict.reading.text);
      if (events < 0 || bytes < 0) return { ...all, isFull: true };
    }
    memory.note(verdict);
    verdicts.push(verdict);
  }
  return all;
}

/** Undefined when the event is of a later release. */
function judgeFound(memory: Memory, caller: Chain, reading: Reading, kiosks: FoundKiosks): Verdict | undefined {
  if (reading.kind === 'damaged') {
    return memory.again(caller, unplaced, reading) ?? aside(caller, unplaced, reading, reading.fault);
  }
  const { event } = reading;
  const own = { kiosk: event.kiosk, epoch: event.epoch };
  const kiosk = kiosks.get(event.kiosk);
  if (kiosk === undefined) {
    const fault: Fault = { code: 'foreign', detail: 'no kiosk of this community' };
    return memory.again(caller, unplaced, reading) ?? aside(caller, unplaced, reading, fault);
  }
  if (!maySpeakFor(caller.kiosk, event.kiosk, kiosks)) return judgeOthers(memory, caller, reading);
  const met = memory.again(own, event.seq, reading) ?? memory.met(own, event.seq, reading);
  // What a copy of the tablet has sent first stands in the chain; what the tablet itself recorded happened all the same.
  const beside = kiosk.wasCopied === true && memory.isTaken(own, event.seq);
  const known = met ?? (beside ? undefined : taken(memory, own, event.seq, reading));
  if (known !== undefined || reading.kind === 'later') return known;
  if (!memory.believes(reading)) return aside(own, event.seq, reading, ungrounded);
  return { kind: 'accept', reading, reviews: ['recovered'], beside };
}

/**
 * An event of a kiosk whose place the caller does not take. Nothing is put down under the places of that one's chain,
 * which its own events have yet to take. Undefined when the event is of a later release.
 */
function judgeOthers(memory: Memory, caller: Chain, reading: LegibleReading | LaterReading): Verdict | undefined {
  const known = memory.same(reading) ?? memory.again(caller, unplaced, reading);
  if (known !== undefined || reading.kind === 'later') return known;
  if (!memory.believes(reading)) return aside(caller, unplaced, reading, ungrounded);
  return { kind: 'keep', reading };
}

/** Undefined when the event is of a later release. */
function judge(memory: Memory, chain: Chain, reading: Reading, seq: number): Verdict | undefined {
  const again = memory.again(chain, seq, reading);
  if (again !== undefined) return again;
  if (reading.kind === 'damaged') return aside(chain, seq, reading, reading.fault);
  const met = memory.met(chain, seq, reading) ?? taken(memory, chain, seq, reading);
  if (met !== undefined || reading.kind === 'later') return met;
  if (!memory.believes(reading)) return aside(chain, seq, reading, ungrounded);
  const link = linkOf(chain, reading.event);
  if (link === 'broken') {
    return aside(chain, seq, reading, { code: 'chain', detail: 'prev is not the hash of the event before' });
  }
  const reviews: ArrivalReview[] = link === 'unknown' ? ['afterDamage'] : [];
  // The tablet has started anew since, and still somebody goes on with the old chain: a fact, and worth a look.
  if (chain.status === 'closed') reviews.push('recovered');
  return { kind: 'accept', reading, reviews };
}

type Place = Pick<Chain, 'kiosk' | 'epoch'>;

/** What becomes of an event whose place is taken by another one. */
const taken = (memory: Memory, at: Place, seq: number, reading: LegibleReading | LaterReading) =>
  memory.isTaken(at, seq) ? aside(at, seq, reading, occupied) : undefined;
const occupied: Fault = { code: 'conflict', detail: 'another event is stored under this seq' };

const ungrounded: Fault = { code: 'hash', detail: 'a tombstone of words that were not erased' };

/** Whether an event is tied to the one before it. After an event that could not be read there is nothing to compare. */
function linkOf(chain: Chain, event: KioskEvent): 'holds' | 'broken' | 'unknown' {
  if (event.seq !== chain.ackSeq + 1) return 'holds';
  const expected = chain.ackSeq === 0 ? genesis : chain.lastHash;
  if (expected === null) return 'unknown';
  return event.prev === expected ? 'holds' : 'broken';
}

/** An event of another kiosk or epoch has no place in this chain, however well it reads. */
function foreignTo(chain: Chain, reading: Reading): Reading {
  if (reading.kind === 'damaged' || isOf(chain, reading.event)) return reading;
  const { index, value, event } = reading;
  const fault: Fault = { code: 'foreign', detail: 'of another kiosk or epoch' };
  return { kind: 'damaged', index, value, fault, id: event.id, proven: null };
}

const isOf = (chain: Chain, event: Pick<KioskEvent, 'kiosk' | 'epoch'>): boolean =>
  event.kiosk === chain.kiosk && event.epoch === chain.epoch;

/** What the next event's `prev` has to say, if that is known. */
function hashAfter(chain: Chain, reading: Reading): string | null {
  if (reading.kind !== 'damaged') return isOf(chain, reading.event) ? reading.event.hash : null;
  return reading.proven !== null && reading.proven.epoch === chain.epoch ? reading.proven.hash : null;
}

function aside(place: { kiosk: string; epoch: string }, seq: number, reading: Reading, fault: Fault): Verdict {
  const { index } = reading;
  const raw = rawOf(reading);
  const eventId = reading.kind === 'damaged' ? reading.id : reading.event.id;
  const { kiosk, epoch } = place;
  return {
    kind: 'aside',
    aside: {
      index,
      kiosk,
      epoch,
      seq,
      digest: digestOf(reading),
      eventId,
      code: fault.code,
      detail: fault.detail,
      raw,
    },
  };
}

/**
 * The seq of each event. What an event says of itself counts only under its own hash; one that cannot be read takes
 * its place from its neighbours, and when it stands alone from an earlier answer to the same bytes, or the next free.
 */
export function placesOf(chain: Chain, readings: readonly Reading[], known: Known): readonly number[] {
  const own = readings.map((reading) => ownPlace(chain, reading));
  const first = own.findIndex((seq) => seq !== null);
  const alone = readings[0];
  const start =
    first >= 0 ? Math.max(1, (own[first] ?? 1) - first) : ((alone && answeredAt(known, alone)) ?? chain.ackSeq + 1);
  const places: number[] = [];
  for (const seq of own) {
    const before = places.at(-1);
    places.push(seq ?? (before === undefined ? start : before + 1));
  }
  return places;
}

function ownPlace(chain: Chain, reading: Reading): number | null {
  if (reading.kind !== 'damaged') return isOf(chain, reading.event) ? reading.event.seq : null;
  return reading.proven !== null && reading.proven.epoch === chain.epoch ? reading.proven.seq : null;
}

function answeredAt(known: Known, reading: Reading): number | undefined {
  if (known.asides.length === 0) return undefined;
  const digest = digestOf(reading);
  return known.asides.find((aside) => aside.digest === digest)?.seq;
}

/** What is stored, and what this batch has added so far. */
class Memory {
  readonly #byId = new Map<string, { readonly hash: string; readonly answer: KnownEvent['answer'] | null }>();
  readonly #bySeq = new Map<string, string>();
  readonly #asides = new Map<string, KnownAside[]>();
  readonly #erased: ReadonlySet<string>;
  readonly #kept: Set<string>;

  constructor(known: Known) {
    for (const event of known.events) {
      this.#byId.set(event.id, event);
      this.#bySeq.set(placeKey(event, event.seq), event.id);
    }
    for (const aside of known.asides) this.#keep(aside);
    this.#erased = known.erased;
    this.#kept = new Set(known.kept);
  }

  /**
   * Whether an event may stand under its hash: one that cannot prove it is a tombstone whose words were erased here.
   */
  believes({ event }: LegibleReading): boolean {
    if (!isTombstone(event)) return true;
    return this.#erased.has(event.type === 'resident.registered' ? event.body.residentId : event.id);
  }

  /** Remembers what a verdict puts into the store. */
  note(verdict: Verdict): void {
    if (verdict.kind === 'aside') this.#keep(verdict.aside);
    if (verdict.kind === 'keep') this.#kept.add(verdict.reading.event.hash);
    if (verdict.kind === 'accept') {
      const { event } = verdict.reading;
      this.#byId.set(event.id, { hash: event.hash, answer: null });
      this.#bySeq.set(placeKey(event, event.seq), event.id);
    }
  }

  /** The answer to something that was set aside before in the same place. */
  again(place: { kiosk: string; epoch: string }, seq: number, reading: Reading): Verdict | undefined {
    const asides = this.#asides.size === 0 ? undefined : this.#asides.get(placeKey(place, seq));
    if (asides === undefined) return undefined;
    const digest = digestOf(reading);
    const aside = asides.find((candidate) => candidate.digest === digest);
    if (aside === undefined) return undefined;
    return { kind: 'again', result: asideResult({ ...aside, index: reading.index, detail: '', raw: '' }) };
  }

  /** Whether the sender has brought this very event before, and it is kept. */
  isKept({ event }: LegibleReading): boolean {
    return this.#kept.has(event.hash);
  }

  /** The answer to an event that is stored already, with this very content; undefined for any other. */
  same({ event, index }: LegibleReading | LaterReading): Verdict | undefined {
    const known = this.#byId.get(event.id);
    if (known?.hash !== event.hash) return undefined;
    // An event that still waits keeps saying so; any other was done with at its first answer.
    const waits = known.answer?.status === 'waiting';
    const review = known.answer?.review;
    const result: EventResult = { index, id: event.id, seq: event.seq, status: waits ? 'waiting' : 'duplicate' };
    return { kind: 'again', result: review === undefined ? result : { ...result, review } };
  }

  /** What becomes of an event whose id is known already. */
  met(place: Place, seq: number, reading: LegibleReading | LaterReading): Verdict | undefined {
    const same = this.same(reading);
    if (same !== undefined || !this.#byId.has(reading.event.id)) return same;
    return aside(place, seq, reading, { code: 'conflict', detail: 'the same id with other content is stored' });
  }

  /** Whether something is known in a place already. */
  isTaken(place: Place, seq: number): boolean {
    const key = placeKey(place, seq);
    return this.#bySeq.has(key) || this.#asides.has(key);
  }

  #keep(aside: KnownAside): void {
    const key = placeKey(aside, aside.seq);
    this.#asides.set(key, [...(this.#asides.get(key) ?? []), aside]);
  }
}

const placeKey = (place: { kiosk: string; epoch: string }, seq: number): string =>
  `${place.kiosk}/${place.epoch}/${seq}`;
