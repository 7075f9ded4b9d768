import { effectsOf, type Effect } from '#lib/domain/effect.ts';
import type { RedemptionRecorded } from '#lib/domain/event.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { EventResult, ReviewCode } from '#lib/protocol/push.ts';
import { redemptionKey, residentKey, shelfKey, type Entry, type LedgerState, type StoredRedemption } from './entry.ts';
import { reviewsOf, type Review } from './reviews.ts';

// Folds events into the rows they cause, in memory and without I/O, from a state that holds all they refer to. What
// an event does to balances and shelves is the domain's to say, so that kiosk and hub cannot disagree.

/** A change of points between a resident and a system account. */
export interface Posting {
  readonly entry: Entry;
  readonly residentId: string;
  /** Signed from the resident's side, never 0. */
  readonly delta: number;
  /** The transfer that this one undoes. */
  readonly reverses: string | null;
}

/** A change of a shelf. */
export interface Movement {
  readonly entry: Entry;
  readonly line: number;
  readonly itemId: string;
  readonly delta: number;
}

/** The answer to an entry, and what it waits for if it does. */
export interface Outcome {
  readonly entry: Entry;
  readonly answer: Pick<EventResult, 'status' | 'review'>;
  readonly waitsFor: string | null;
}

/** Everything that a set of events causes. */
export interface Fold {
  readonly postings: readonly Posting[];
  readonly movements: readonly Movement[];
  readonly redemptions: readonly { readonly entry: Entry; readonly fact: RedemptionRecorded }[];
  readonly reversals: readonly { readonly entry: Entry; readonly redemptionId: string; readonly reason: string }[];
  readonly reviews: readonly Review[];
  readonly outcomes: readonly Outcome[];
  /** Entries whose redemption id another event has taken: they cannot stand beside it. */
  readonly conflicts: readonly Entry[];
}

/** Folds entries in their order; each waiting one is applied right after what it waited for. */
export function foldEntries(state: LedgerState, entries: readonly Entry[]): Fold {
  const draft = new Draft(state);
  for (const entry of entries) draft.take(entry);
  return draft.fold();
}

/** Folds the stored entries of `state.waiting` that wait for one of `keys`, which is there now. */
export function foldWaiting(state: LedgerState, keys: Iterable<string>): Fold {
  const draft = new Draft(state);
  for (const key of keys) draft.settle(key);
  return draft.fold();
}

/** The working copy of the state, and what has been caused so far. */
class Draft {
  readonly #state: LedgerState;
  readonly #balances: Map<string, number>;
  readonly #onHand: Map<string, number>;
  readonly #redemptions: Map<string, StoredRedemption>;
  readonly #waiting = new Map<string, Entry[]>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #postings: Posting[] = [];
  readonly #movements: Movement[] = [];
  readonly #recorded: Fold['redemptions'][number][] = [];
  readonly #reversals: Fold['reversals'][number][] = [];
  readonly #reviews: Review[] = [];
  readonly #conflicts: Entry[] = [];

  constructor(state: LedgerState) {
    this.#state = state;
    this.#balances = new Map(state.balances);
    this.#onHand = new Map(state.onHand);
    this.#redemptions = new Map(state.redemptions);
    for (const [key, entries] of state.waiting) this.#waiting.set(key, [...entries]);
  }

  fold(): Fold {
    return {
      postings: this.#postings,
      movements: this.#movements,
      redemptions: this.#recorded,
      reversals: this.#reversals,
      reviews: this.#reviews,
      outcomes: [...this.#outcomes.values()],
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
    if (event.type === 'redemption.recorded') this.settle(redemptionKey(event.body.redemptionId));
  }

  /** Takes what waited for `key`, which is there now. */
  settle(key: string): void {
    const entries = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const entry of entries) this.take(entry);
  }

  #missing(event: KioskEvent): string | null {
    if (event.type === 'redemption.reversed') {
      const { redemptionId } = event.body;
      return this.#redemptions.has(redemptionId) ? null : redemptionKey(redemptionId);
    }
    if (event.type === 'stock.received') return null;
    const { residentId } = event.body;
    return this.#balances.has(residentId) ? null : residentKey(residentId);
  }

  #wait(entry: Entry, waitsFor: string): void {
    this.#waiting.set(waitsFor, [...(this.#waiting.get(waitsFor) ?? []), entry]);
    // Only a person can register a resident, so that somebody has to hear of it; a redemption arrives by itself.
    const residentUnknown = waitsFor.startsWith(residentKey(''));
    const codes: ReviewCode[] = [...entry.arrival, ...(residentUnknown ? (['residentUnknown'] as const) : [])];
    if (!entry.stored) this.#reviews.push(...codes.map((code) => ({ entry, code, detail: { waitsFor } })));
    this.#answer(entry, 'waiting', codes, waitsFor);
  }

  #apply(entry: Entry): void {
    const { event } = entry;
    const original = event.type === 'redemption.reversed' ? this.#redemptions.get(event.body.redemptionId) : undefined;
    const alreadyReversed = original?.reversed === true;
    const effects = alreadyReversed ? [] : effectsOf(event, original?.fact);
    for (const [line, effect] of effects.entries()) this.#change(entry, line, effect, original?.eventId ?? null);

    const reviews = reviewsOf(entry, { ...this.#state, balances: this.#balances, onHand: this.#onHand });
    if (alreadyReversed) reviews.push({ entry, code: 'alreadyReversed', detail: { original: original.eventId } });
    this.#reviews.push(...reviews);
    this.#answer(
      entry,
      'applied',
      reviews.map(({ code }) => code),
      null,
    );

    if (event.type === 'redemption.recorded') {
      this.#recorded.push({ entry, fact: event });
      this.#redemptions.set(event.body.redemptionId, { fact: event, eventId: event.id, reversed: false });
    }
    if (event.type === 'redemption.reversed' && original !== undefined && !alreadyReversed) {
      this.#reversals.push({ entry, ...event.body });
      this.#redemptions.set(event.body.redemptionId, { ...original, reversed: true });
    }
  }

  #change(entry: Entry, line: number, effect: Effect, reverses: string | null): void {
    if (effect.of === 'stock') {
      const key = shelfKey(entry.storeId, effect.itemId);
      this.#onHand.set(key, (this.#onHand.get(key) ?? 0) + effect.delta);
      this.#movements.push({ entry, line, itemId: effect.itemId, delta: effect.delta });
      return;
    }
    // Goods for cash alone move no points, and a transfer of nothing says nothing.
    if (effect.delta === 0) return;
    this.#balances.set(effect.residentId, (this.#balances.get(effect.residentId) ?? 0) + effect.delta);
    this.#postings.push({ entry, residentId: effect.residentId, delta: effect.delta, reverses });
  }

  #answer(entry: Entry, status: 'applied' | 'waiting', codes: readonly ReviewCode[], waitsFor: string | null): void {
    const answer = codes.length === 0 ? { status } : { status, review: [...codes] };
    this.#outcomes.set(entry.event.id, { entry, answer, waitsFor });
  }
}
