import { canonicalJson } from '#lib/base/hash.ts';
import { tombstoneOf } from '#lib/facts/tombstone.ts';
import { residentOf } from '#lib/facts/words.ts';
import type { ReviewCode } from '#lib/findings/reviews.ts';
import type { FactType } from '#lib/facts/fact.ts';
import type { EventResult } from '#lib/protocol/push.ts';
import { Book } from './book.ts';
import type { Entry, LedgerState } from './entry.ts';
import type { Done, Remembered } from './records/definition.ts';
import { residentKey } from './records/keys.ts';
import { freedPending, linesOf, setAsidePending, type Posting, type PostingLine } from './posting.ts';
import { isTaken, keyOf, missingOf, postingsOf, remember, ruleOn, worthOf } from './records/records.ts';
import { reviewsOf } from './reviews.ts';
import type { Review } from './review.ts';
import { transfersOf, type Transfer } from './transfer.ts';

// Folds events into the rows they cause, in memory and without I/O, from a state that holds all they refer to. What
// an event does to balances and shelves is the domain's to say, so that kiosk and hub cannot disagree.

/** The answer to an entry, and what it waits for if it does. */
export interface Outcome {
  readonly entry: Entry;
  readonly answer: Pick<EventResult, 'status' | 'review'>;
  readonly waitsFor: string | null;
  /** Whom the words beside it concern; null for nobody, and while that is not known yet. */
  readonly concerns: string | null;
}

/** Everything that a set of events causes. */
export interface Fold {
  /** Balances, shelves, cards and so on: what stands after, and what is to be written of it. */
  readonly book: Pick<
    Book,
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
    | 'pendings'
    | 'freed'
    | 'addedWorth'
    | 'causes'
  >;
  readonly transfers: readonly Transfer[];
  readonly postings: readonly PostingLine[];
  /** The events that were applied and stand. */
  readonly done: readonly Done<FactType>[];
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

/** An entry whose words were erased as it is kept: without what came beside it, or as a tombstone. */
function withoutWords(entry: Entry): Entry {
  const event = tombstoneOf(entry.event);
  if (event === entry.event) return { ...entry, words: null };
  const { hash: _hash, ...payload } = event;
  return { ...entry, event, payload: canonicalJson(payload), words: null };
}

/** What has been caused so far. */
class Draft {
  readonly #book: Book;
  readonly #undoable: Remembered;
  readonly #waiting = new Map<string, Entry[]>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #transfers: Transfer[] = [];
  readonly #postings: PostingLine[] = [];
  readonly #done: Done<FactType>[] = [];
  readonly #reviews: Review[] = [];
  readonly #conflicts: Entry[] = [];

  constructor(state: LedgerState) {
    this.#book = new Book(state);
    this.#undoable = {
      redemptions: new Map(state.redemptions),
      transfers: new Map(state.transfers),
      pending: this.#book.pendings,
    };
    for (const [key, entries] of state.waiting) this.#waiting.set(key, [...entries]);
  }

  fold(): Fold {
    // One that waited for its resident in this very set may turn out to be a second event under a redemption id: it is
    // not kept.
    const refused = new Set(this.#conflicts);
    const isKept = ({ entry }: { readonly entry: Entry }): boolean => !refused.has(entry);
    return {
      book: this.#book,
      transfers: this.#transfers,
      postings: this.#postings,
      done: this.#done,
      reviews: this.#reviews.filter(isKept),
      outcomes: [...this.#outcomes.values()].filter(isKept),
      conflicts: this.#conflicts,
    };
  }

  take(said: Entry): void {
    const entry = this.#asKept(said);
    const { event } = entry;
    const waitsFor = missingOf(event, { ...this.#undoable, residents: this.#book.balances });
    if (waitsFor !== null) {
      this.#wait(entry, waitsFor);
      return;
    }
    if (isTaken(event, this.#undoable)) {
      // One that is stored and waited cannot be set aside any more; it stays among the waiting, where people see it.
      if (!entry.stored) this.#conflicts.push(entry);
      return;
    }
    this.#apply(entry);
    const key = keyOf(event);
    if (key !== null) this.#settle(key);
  }

  /**
   * An entry without what was erased of it. With its resident's name went what lies beside events, and the name itself;
   * a text that the event says itself only by its own erasure.
   */
  #asKept(entry: Entry): Entry {
    const { event } = entry;
    const { erased, erasedEvents } = this.#book;
    if (erasedEvents.has(event.id)) return withoutWords(entry);
    if (!erased.has(this.#concerns(entry) ?? '')) return entry;
    return event.type === 'resident.registered' ? withoutWords(entry) : { ...entry, words: null };
  }

  /** Whom the words of an entry concern, as far as what it refers to is there. */
  #concerns({ event }: Entry): string | null {
    return residentOf(event, (id) => this.#undoable.redemptions.get(id)?.fact.body);
  }

  /** Takes what waited for `key`, which is there now. */
  #settle(key: string): void {
    const entries = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const entry of entries) this.take(entry);
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
    const { event } = entry;
    const ruling = ruleOn(entry, this.#book, this.#undoable);
    const before = this.#book.movements.length;
    const worth = worthOf(entry, ruling, this.#book);
    if (worth !== null && worth.points > 0) this.#book.weigh(entry, worth);
    if (ruling.frees !== null) this.#book.free(entry, ruling.frees);
    for (const [line, effect] of ruling.effects.entries()) this.#book.change(entry, line, effect);
    const reviews = reviewsOf(entry, this.#book, ruling.found);
    this.#reviews.push(...reviews);
    this.#answer(
      entry,
      'applied',
      reviews.map(({ code }) => code),
      null,
    );
    if (!ruling.stands) return;
    this.#transfers.push(...transfersOf(entry, ruling));
    const postings = postingsOf(entry, this.#book.movements.slice(before), this.#undoable);
    this.#postings.push(...linesOf(entry.event.id, [...postings, ...this.#pendingPostings(event.id)]));
    remember(entry.event, this.#undoable);
    this.#done.push({ entry, ruling });
  }

  /** What an event moves to or from the account of what is pending. */
  #pendingPostings(id: string): readonly Posting[] {
    const [pending, freed] = [this.#book.pendings.get(id), this.#book.freed.get(id)];
    return [
      ...(pending === undefined ? [] : [setAsidePending(pending)]),
      ...(freed === undefined ? [] : [freedPending(freed)]),
    ];
  }

  #answer(entry: Entry, status: 'applied' | 'waiting', codes: readonly ReviewCode[], waitsFor: string | null): void {
    const answer = codes.length === 0 ? plain[status] : { status, review: [...codes] };
    this.#outcomes.set(entry.event.id, { entry, answer, waitsFor, concerns: this.#concerns(entry) });
  }
}
