import { assert } from '#lib/base/assert.ts';
import { allowanceOf, beyondAllowance, countedDay, heldTo, type WorthKind } from '#lib/domain/award-allowance.ts';
import { dayMs, dayOf } from '#lib/domain/day.ts';
import { awardedKey, worthKey, type Entry, type LedgerState } from './entry.ts';

// What facts of a tablet are worth, added up by tablet and day: by the sums somebody notices who gives little at a time
// and much in all.

/** What one fact is worth. */
export interface Worth {
  readonly kind: WorthKind;
  readonly points: number;
  /** Of points that a resident gets, whose they are and for what; what is given back has no category. */
  readonly award: { readonly residentId: string; readonly categoryId: string | null } | null;
}

/** A fact beside what its tablet may give. */
export interface Weighed {
  readonly kind: WorthKind;
  /** The day on which it counts. */
  readonly day: string;
  /** The sum of that day without it, and with it. */
  readonly before: number;
  readonly after: number;
  readonly allowance: number;
  /** Of its points, how many are beyond. */
  readonly beyond: number;
  /** So many milliseconds it is dated before a day on which the tablet had sent everything; 0 for what it may be. */
  readonly datedBackMs: number;
  /** Of an award, what the resident had got in its category on the day that it says. */
  readonly awardedBefore: number;
}

/** What is added to the sum of a tablet, a day and a kind. */
export interface AddedWorth {
  readonly kiosk: string;
  readonly day: string;
  readonly kind: WorthKind;
  readonly points: number;
}

/** The sums, with what a set of events adds to them. */
export class WorthSums {
  readonly #policy: LedgerState['policy'];
  readonly #allowances: LedgerState['allowances'];
  readonly #worth: Map<string, number>;
  readonly #awarded: Map<string, number>;
  readonly #survivorOf: (residentId: string) => string;
  /** By `worthKey`. */
  readonly added = new Map<string, AddedWorth>();
  /** By the event's id. */
  readonly weighed = new Map<string, Weighed>();

  /** @param survivorOf whose account it is now: a rule's cap is for everybody who was merged together. */
  constructor(
    { policy, allowances, worth, awarded }: Pick<LedgerState, 'policy' | 'allowances' | 'worth' | 'awarded'>,
    survivorOf: (residentId: string) => string,
  ) {
    this.#survivorOf = survivorOf;
    this.#policy = policy;
    this.#allowances = allowances;
    this.#worth = new Map(worth);
    this.#awarded = new Map(awarded);
  }

  /** Adds what an event is worth. @returns how many of its points are beyond what its tablet may give. */
  add({ event, receivedAt, stored }: Entry, { kind, points, award }: Worth): number {
    const { kiosk, id } = event;
    const { zone } = this.#policy;
    const known = this.#allowances.get(kiosk);
    assert(known !== undefined, 'the allowance of each kiosk is loaded whose facts are worth something');
    const { usualWeek, told, exchangedMs } = known;
    const allowance = heldTo(told) ?? allowanceOf(this.#policy, usualWeek);
    const atMs = Date.parse(event.at);
    const day = countedDay({ atMs, exchangedMs, receivedMs: receivedAt.getTime() }, zone);
    const key = worthKey(kiosk, day, kind);
    const before = this.#worth.get(key) ?? 0;
    const beyond = beyondAllowance(before, points, allowance);
    this.#worth.set(key, before + points);
    this.added.set(key, { kiosk, day, kind, points: (this.added.get(key)?.points ?? 0) + points });
    const awardedBefore = award === null ? 0 : this.#award(award, dayOf(atMs, zone), points);
    // What only waited at the hub was there before the exchange.
    const datedBackMs = stored || exchangedMs - atMs < dayMs ? 0 : exchangedMs - atMs;
    const after = before + points;
    this.weighed.set(id, { kind, day, before, after, allowance, beyond, datedBackMs, awardedBefore });
    return beyond;
  }

  #award({ residentId, categoryId }: NonNullable<Worth['award']>, day: string, points: number): number {
    if (categoryId === null) return 0;
    const key = awardedKey(this.#survivorOf(residentId), categoryId, day);
    const before = this.#awarded.get(key) ?? 0;
    this.#awarded.set(key, before + points);
    return before;
  }
}
