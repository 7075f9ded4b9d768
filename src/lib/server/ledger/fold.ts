import type { ReviewCode } from '#lib/findings/reviews.ts';
import type { EventOf, KioskEvent } from '#lib/protocol/event.ts';
import type { EventResult } from '#lib/protocol/push.ts';
import { Book } from './book.ts';
import {
  keyOf,
  redemptionKey,
  residentKey,
  transferKey,
  type Entry,
  type LedgerState,
  type StoredRedemption,
  type StoredTransfer,
} from './entry.ts';
import { reviewsOf } from './reviews.ts';
import type { Review } from './review.ts';
import { ruleOn, type Ruling } from './ruling.ts';

// Folds events into the rows they cause, in memory and without I/O, from a state that holds all they refer to. What
// an event does to balances and shelves is the domain's to say, so that kiosk and hub cannot disagree.

/** The answer to an entry, and what it waits for if it does. */
export interface Outcome {
  readonly entry: Entry;
  readonly answer: Pick<EventResult, 'status' | 'review'>;
  readonly waitsFor: string | null;
}

/** An event of one type that was applied. */
export interface Done<Type extends KioskEvent['type']> {
  readonly entry: Entry;
  readonly fact: EventOf<Type>;
}

/** Everything that a set of events causes. */
export interface Fold {
  /** Balances, shelves, cards and so on: what stands after, and what is to be written of it. */
  readonly book: Pick<
    Book,
    | 'postings'
    | 'allotments'
    | 'loans'
    | 'answeredAsks'
    | 'movements'
    | 'newBatches'
    | 'batchDeltas'
    | 'marks'
    | 'newItems'
    | 'keepings'
    | 'newResidents'
    | 'cardChanges'
  >;
  readonly redemptions: readonly Done<'redemption.recorded'>[];
  readonly reversals: readonly Done<'redemption.reversed'>[];
  /** Counts, each with whether its lines were applied. */
  readonly counts: readonly (Done<'stock.counted'> & { readonly applied: readonly boolean[] })[];
  readonly writeOffs: readonly Done<'stock.writtenOff'>[];
  readonly shifts: readonly Done<'shift.closed'>[];
  readonly reviews: readonly Review[];
  readonly outcomes: readonly Outcome[];
  /** Entries whose redemption id another event has taken: they cannot stand beside it. */
  readonly conflicts: readonly Entry[];
}

// Nearly all events get the same answer, and rows that share a value are written with a single one.
const plain = { applied: { status: 'applied' }, waiting: { status: 'waiting' } } as const;

/** Folds entries in their order; each waiting one is applied right after what it waited for. */
export function foldEntries(state: LedgerState, entries: readonly Entry[]): Fold {
  const draft = new Draft(state);
  for (const entry of entries) draft.take(entry);
  return draft.fold();
}

/** What has been caused so far. */
class Draft {
  readonly #book: Book;
  readonly #redemptions: Map<string, StoredRedemption>;
  readonly #transfers: Map<string, StoredTransfer>;
  readonly #waiting = new Map<string, Entry[]>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #recorded: Fold['redemptions'][number][] = [];
  readonly #reversals: Fold['reversals'][number][] = [];
  readonly #counts: Fold['counts'][number][] = [];
  readonly #writeOffs: Fold['writeOffs'][number][] = [];
  readonly #shifts: Fold['shifts'][number][] = [];
  readonly #reviews: Review[] = [];
  readonly #conflicts: Entry[] = [];

  constructor(state: LedgerState) {
    this.#book = new Book(state);
    this.#redemptions = new Map(state.redemptions);
    this.#transfers = new Map(state.transfers);
    for (const [key, entries] of state.waiting) this.#waiting.set(key, [...entries]);
  }

  fold(): Fold {
    // One that waited for its resident in this very set may turn out to be a second event under a redemption id: it is not kept.
    const refused = new Set(this.#conflicts);
    const isKept = ({ entry }: { readonly entry: Entry }): boolean => !refused.has(entry);
    return {
      book: this.#book,
      redemptions: this.#recorded,
      reversals: this.#reversals,
      counts: this.#counts,
      writeOffs: this.#writeOffs,
      shifts: this.#shifts,
      reviews: this.#reviews.filter(isKept),
      outcomes: [...this.#outcomes.values()].filter(isKept),
      conflicts: this.#conflicts,
    };
  }

  take(entry: Entry): void {
    const { event } = entry;
    const waitsFor = this.#missing(event);
    if (waitsFor !== null) {
      this.#wait(entry, waitsFor);
      return;
    }
    if (event.type === 'redemption.recorded' && this.#redemptions.has(event.body.redemptionId)) {
      // One that is stored and waited cannot be set aside any more; it stays among the waiting, where people see it.
      if (!entry.stored) this.#conflicts.push(entry);
      return;
    }
    this.#apply(entry);
    const key = keyOf(event);
    if (key !== null) this.#settle(key);
  }

  /** Takes what waited for `key`, which is there now. */
  #settle(key: string): void {
    const entries = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const entry of entries) this.take(entry);
  }

  #missing(event: KioskEvent): string | null {
    switch (event.type) {
      case 'redemption.reversed': {
        const { redemptionId } = event.body;
        return this.#redemptions.has(redemptionId) ? null : redemptionKey(redemptionId);
      }
      case 'accrual.reversed': {
        const { transferId } = event.body;
        return this.#transfers.has(transferId) ? null : transferKey(transferId);
      }
      case 'redemption.recorded':
      case 'accrual.recorded':
      case 'card.issued':
      case 'card.revoked':
      case 'allotment.released': {
        const { residentId } = event.body;
        return this.#book.balances.has(residentId) ? null : residentKey(residentId);
      }
      default:
        return null;
    }
  }

  #wait(entry: Entry, waitsFor: string): void {
    this.#waiting.set(waitsFor, [...(this.#waiting.get(waitsFor) ?? []), entry]);
    // A resident may never be registered unless a person sees to it; what only an event brings arrives by itself.
    const residentUnknown = waitsFor.startsWith(residentKey(''));
    const codes = [...entry.arrival, ...(residentUnknown ? (['residentUnknown'] as const) : [])];
    if (!entry.stored) this.#reviews.push(...codes.map((code) => ({ entry, code, detail: { waitsFor } })));
    this.#answer(entry, 'waiting', codes, waitsFor);
  }

  #apply(entry: Entry): void {
    const undoable = { redemptions: this.#redemptions, transfers: this.#transfers };
    const ruling = ruleOn(entry, this.#book, undoable);
    for (const [line, effect] of ruling.effects.entries()) this.#book.change(entry, line, effect, ruling.reverses);
    const reviews = reviewsOf(entry, this.#book, ruling.found);
    this.#reviews.push(...reviews);
    this.#answer(
      entry,
      'applied',
      reviews.map(({ code }) => code),
      null,
    );
    this.#record(entry, ruling);
  }

  /** Keeps what an applied event leaves behind besides its effects. */
  #record(entry: Entry, { stands, applied }: Ruling): void {
    const { event } = entry;
    switch (event.type) {
      case 'redemption.recorded':
        this.#recorded.push({ entry, fact: event });
        this.#redemptions.set(event.body.redemptionId, { fact: event, eventId: event.id, reversed: false });
        return;
      case 'redemption.reversed':
        if (stands) this.#reversals.push({ entry, fact: event });
        if (stands) this.#noteReversed(this.#redemptions, event.body.redemptionId);
        return;
      case 'accrual.recorded': {
        const { residentId, points } = event.body;
        this.#transfers.set(event.id, { residentId, points, isAccrual: true, reversed: false });
        return;
      }
      case 'accrual.reversed':
        if (stands) this.#noteReversed(this.#transfers, event.body.transferId);
        return;
      case 'stock.counted':
        this.#counts.push({ entry, fact: event, applied });
        return;
      case 'stock.writtenOff':
        this.#writeOffs.push({ entry, fact: event });
        return;
      case 'shift.closed':
        this.#shifts.push({ entry, fact: event });
        return;
      default:
        return;
    }
  }

  #noteReversed<Stored extends { readonly reversed: boolean }>(stored: Map<string, Stored>, id: string): void {
    const original = stored.get(id);
    if (original !== undefined) stored.set(id, { ...original, reversed: true });
  }

  #answer(entry: Entry, status: 'applied' | 'waiting', codes: readonly ReviewCode[], waitsFor: string | null): void {
    const answer = codes.length === 0 ? plain[status] : { status, review: [...codes] };
    this.#outcomes.set(entry.event.id, { entry, answer, waitsFor });
  }
}
