import { addHoldings, move, release, uncoveredPoints, type Allotments, type Holdings } from '#lib/domain/allotment.ts';
import { dayOf } from '#lib/domain/day.ts';
import type { CardStatus } from '#lib/domain/card.ts';
import type { DeliveredBatch, Effect, StockEffect } from '#lib/facts/effect.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import { wordsOf, type PersonalWords } from '#lib/facts/registration/person.ts';
import { barcodeKey } from '#lib/domain/gtin.ts';
import { searchForm } from '#lib/domain/text.ts';
import { addDelta } from './balances.ts';
import type { Freed } from './ruling.ts';
import { ShelfBatches, type Cost } from './shelf-batches.ts';
import { WorthSums, type AddedWorth, type Weighed, type Worth } from './worth.ts';
import { askKey, numberChoices, shelfKey, type Entry, type LedgerState, type StoredCard } from './entry.ts';

// The working copy of a state while events are folded into it: what stands after each, and what is to be written.

/** A change of a shelf. */
export interface StockMovement {
  readonly entry: Entry;
  readonly line: number;
  readonly itemId: string;
  readonly delta: number;
  readonly kind: StockEffect['kind'];
  /** What the pieces cost, each at the cost of its batch. */
  readonly cost: Cost;
  /** Pieces of a delivery that had left before it came. */
  readonly goneBefore: number;
}

/** A batch that begins; its first pieces are a delta like all others. */
export interface NewBatch {
  readonly entry: Entry;
  readonly batch: DeliveredBatch;
  readonly received: number;
}

/** What a shelf place is marked with. `lastCount` is null when no count was applied. */
export interface ShelfMark {
  readonly storeId: string;
  readonly itemId: string;
  readonly needsCount: boolean;
  readonly lastCount: string | null;
  /** The event of that count; null for the one that is stored. */
  readonly countedBy: string | null;
}

/** A resident who joins; the number is the one that was free. */
export interface NewResident {
  readonly entry: Entry;
  readonly resident: Pick<Bodies['resident.registered'], 'residentId' | 'number' | 'elderMode'>;
  /** Empty words where there are none. */
  readonly words: PersonalWords;
}

const noWords: PersonalWords = { name: '', pinyin: '', initials: '' };

/** Points of an event that count for nothing until somebody decides. */
export interface PendingPoints {
  readonly entry: Entry;
  readonly residentId: string;
  readonly points: number;
  /** The day on which they count. */
  readonly day: string;
}

/** A card as it is to be from here on. */
export interface CardChange extends StoredCard {
  readonly at: Date;
}

/** What comes later on this list wins, whichever is heard of first: no late 'active' brings a stopped card back. */
const cardStrength: readonly CardStatus[] = ['active', 'lost', 'replaced', 'revoked'];
const strongerOf = (left: CardStatus, right: CardStatus): CardStatus =>
  cardStrength.indexOf(right) > cardStrength.indexOf(left) ? right : left;

export class Book {
  readonly #lastSort: number;
  readonly policy: LedgerState['policy'];
  readonly beganMs: number;
  readonly rules: LedgerState['rules'];
  readonly staff: LedgerState['staff'];
  readonly #merged: LedgerState['merged'];
  readonly balances: Map<string, number>;
  readonly allotted: Map<string, Allotments>;
  readonly #lent: Map<string, Allotments>;
  readonly #holders: ReadonlySet<string>;
  readonly #asks: LedgerState['asks'];
  readonly erased: LedgerState['erased'];
  readonly erasedEvents: LedgerState['erasedEvents'];
  readonly numbers: Set<string>;
  readonly namesakes: Map<string, string>;
  readonly cards: Map<string, StoredCard>;
  readonly items: Map<string, { readonly pointsPrice: number; readonly cashPriceFen: number }>;
  readonly barcodes: Set<string>;
  readonly onHand: Map<string, number>;
  readonly lastCounts: Map<string, string>;
  readonly knownBatches: Set<string>;
  readonly newcomers: Map<string, number>;
  readonly away: LedgerState['away'];
  readonly proxies: LedgerState['proxies'];
  readonly #worth: WorthSums;
  readonly #loadedBatches: LedgerState['batches'];
  /** By `shelfKey`, of shelves on which something moves. */
  readonly #shelves = new Map<string, ShelfBatches>();

  #day: { readonly entry: Entry; readonly day: string } | undefined;

  readonly movements: StockMovement[] = [];
  /** By id. */
  readonly newBatches = new Map<string, NewBatch>();
  readonly batchDeltas = new Map<string, number>();
  readonly marks = new Map<string, ShelfMark>();
  /** Items of which it is known from here on whether they keep for ever. */
  readonly keepings = new Map<string, boolean>();
  readonly newItems: (Bodies['item.created'] & { readonly sort: number })[] = [];
  readonly newResidents: NewResident[] = [];
  readonly cardChanges = new Map<string, CardChange>();
  /** What is set apart from here on, of residents for whom that changed. */
  readonly allotments = new Map<string, Allotments>();
  /** The same of what is lent. */
  readonly loans = new Map<string, Allotments>();
  /** By `askKey`: what a kiosk was asked for and has answered. */
  readonly answeredAsks = new Map<string, { readonly residentId: string; readonly holder: string }>();
  /** What becomes pending, by the event's id. */
  readonly pendings = new Map<string, PendingPoints>();
  /** What is pending no longer, by the event that took it back. */
  readonly freed = new Map<string, Freed & { readonly entry: Entry }>();
  /** Points that an event spent although they were set apart for other kiosks, by the event's id. */
  readonly beyond = new Map<string, number>();
  /** The last event that changed what somebody holds, or brought them. */
  readonly causes = new Map<string, string>();

  constructor(state: LedgerState) {
    this.#lastSort = state.lastSort;
    this.policy = state.policy;
    this.beganMs = state.beganMs;
    this.rules = state.rules;
    this.staff = state.staff;
    this.#merged = state.merged;
    this.balances = new Map(state.balances);
    this.allotted = new Map(state.allotted);
    this.#lent = new Map(state.lent);
    this.#holders = state.holders;
    this.#asks = state.asks;
    this.erased = state.erased;
    this.erasedEvents = state.erasedEvents;
    this.numbers = new Set(state.numbers);
    this.namesakes = new Map(state.namesakes);
    this.cards = new Map(state.cards);
    this.items = new Map(state.items);
    this.barcodes = new Set(state.barcodes);
    this.onHand = new Map(state.onHand);
    this.lastCounts = new Map(state.lastCounts);
    this.#loadedBatches = state.batches;
    this.knownBatches = new Set(state.knownBatches);
    this.newcomers = new Map(state.newcomers);
    this.away = state.away;
    this.proxies = state.proxies;
    this.#worth = new WorthSums(state, (residentId) => this.survivorOf(residentId));
  }

  /** Whose account is this now: the survivor of whoever was merged into somebody else. */
  survivorOf(residentId: string): string {
    return this.#merged.get(residentId) ?? residentId;
  }

  /** What a resident has, with everybody's who belongs together with them; 0 for nobody. */
  balanceOf(residentId: string): number {
    return this.#holdingsOf(residentId).balance;
  }

  /** What facts of tablets add to the sums of their days. */
  get addedWorth(): ReadonlyMap<string, AddedWorth> {
    return this.#worth.added;
  }

  /** What each event was found to be worth, by its id. */
  get weighed(): ReadonlyMap<string, Weighed> {
    return this.#worth.weighed;
  }

  /** Adds what an event is worth to its day, before its effects: of the points that it brings some may be pending. */
  weigh(entry: Entry, worth: Worth): void {
    const beyond = this.#worth.add(entry, worth);
    const { award, kind } = worth;
    if (kind !== 'awarded' || award === null || beyond === 0) return;
    const day = this.#worth.weighed.get(entry.event.id)?.day ?? '';
    this.pendings.set(entry.event.id, { entry, residentId: award.residentId, points: beyond, day });
  }

  /** Takes points out of what is pending, so that the award that brought them can be taken back as a whole. */
  free(entry: Entry, freed: Freed): void {
    this.freed.set(entry.event.id, { ...freed, entry });
    const { kiosk } = entry.event;
    const holder = this.#holders.has(kiosk) ? kiosk : null;
    this.#hold(entry, freed.residentId, move(this.#holdings(freed.residentId), holder, freed.points));
  }

  /** Enters one effect of an entry; `line` is its place among them. */
  change(entry: Entry, line: number, effect: Effect): void {
    switch (effect.of) {
      case 'points':
        return this.#addPoints(entry, effect.residentId, effect.delta);
      case 'allotment':
        return this.#release(entry, effect.residentId, -effect.delta);
      case 'stock':
        return this.#move(entry, line, effect);
      case 'batch':
        return this.#begin(entry, effect.batch);
      case 'needsCount':
        return this.#mark(entry, effect);
      case 'item':
        return this.#list(effect.item);
      case 'keeping':
        this.keepings.set(effect.itemId, effect.keeps);
        return undefined;
      case 'resident':
        return this.#register(entry, effect.resident);
      case 'card':
        return this.#setCard(entry, effect);
    }
  }

  #addPoints(entry: Entry, residentId: string, moved: number): void {
    // What is pending is not among the points of which anybody may spend.
    const delta = moved > 0 ? moved - (this.pendings.get(entry.event.id)?.points ?? 0) : moved;
    // Goods for cash alone move no points.
    if (delta === 0) return;
    const before = uncoveredPoints(this.#holdingsOf(residentId));
    // A kiosk that was declared lost is set nothing apart any more, but what it spent comes out of what it may still
    // hold.
    const { kiosk } = entry.event;
    const holder = delta < 0 || this.#holders.has(kiosk) ? kiosk : null;
    this.#hold(entry, residentId, move(this.#holdings(residentId), holder, delta));
    const beyond = uncoveredPoints(this.#holdingsOf(residentId)) - before;
    if (beyond > 0) this.beyond.set(entry.event.id, beyond);
  }

  #release(entry: Entry, residentId: string, points: number): void {
    const { kiosk } = entry.event;
    const key = askKey(residentId, kiosk);
    const asks = this.answeredAsks.has(key) ? [] : (this.#asks.get(key) ?? []);
    this.#hold(entry, residentId, release(this.#holdings(residentId), kiosk, points, asks));
    this.answeredAsks.set(key, { residentId, holder: kiosk });
  }

  #holdings(residentId: string): Holdings {
    const balance = this.balances.get(residentId) ?? 0;
    return { balance, allotted: this.allotted.get(residentId) ?? {}, lent: this.#lent.get(residentId) };
  }

  /** The holdings of everybody who belongs together with a resident, added up. */
  #holdingsOf(residentId: string): Holdings {
    if (this.#merged.size === 0) return this.#holdings(residentId);
    const survivor = this.survivorOf(residentId);
    const absorbed = [...this.#merged.keys()].filter((id) => this.survivorOf(id) === survivor);
    return addHoldings([survivor, ...absorbed].map((id) => this.#holdings(id)));
  }

  #hold({ event }: Entry, residentId: string, { balance, allotted, lent }: Holdings): void {
    this.causes.set(residentId, event.id);
    this.balances.set(residentId, balance);
    this.allotted.set(residentId, allotted);
    this.allotments.set(residentId, allotted);
    if (lent === undefined || lent === this.#lent.get(residentId)) return;
    this.#lent.set(residentId, lent);
    this.loans.set(residentId, lent);
  }

  #move(entry: Entry, line: number, { itemId, delta, kind, batchId }: StockEffect): void {
    const key = shelfKey(entry.storeId, itemId);
    const before = this.onHand.get(key) ?? 0;
    this.onHand.set(key, before + delta);
    const begun = batchId === null || kind !== 'receive' ? undefined : this.newBatches.get(batchId);
    if (begun?.received === 0) this.newBatches.set(begun.batch.batchId, { ...begun, received: delta });
    const shelf = this.#shelf(key);
    const place = { batchId, today: this.#dayOf(entry), onHand: before };
    const { deltas, goneBefore } = shelf.move(delta, place, kind === 'receive');
    this.movements.push({ entry, line, itemId, delta, kind, cost: shelf.costOf(delta, deltas), goneBefore });
    for (const { batchId: id, delta: pieces } of deltas) addDelta(this.batchDeltas, id, pieces);
  }

  #shelf(key: string): ShelfBatches {
    const known = this.#shelves.get(key);
    if (known !== undefined) return known;
    const shelf = new ShelfBatches(this.#loadedBatches.get(key) ?? []);
    this.#shelves.set(key, shelf);
    return shelf;
  }

  /** The day of the event, by which the tablet took the pieces from its batches. The lines of one ask one by one. */
  #dayOf(entry: Entry): string {
    if (this.#day?.entry !== entry) {
      this.#day = { entry, day: dayOf(Date.parse(entry.event.at), this.policy.zone) };
    }
    return this.#day.day;
  }

  #begin(entry: Entry, batch: NewBatch['batch']): void {
    const { batchId, itemId, bestBefore, costEachFen } = batch;
    if (this.knownBatches.has(batchId)) return;
    this.knownBatches.add(batchId);
    this.newBatches.set(batchId, { entry, batch, received: 0 });
    this.#shelf(shelfKey(entry.storeId, itemId)).begin({ batchId, itemId, bestBefore, costEachFen });
  }

  #mark({ storeId, event }: Entry, { itemId, needsCount, countId }: Extract<Effect, { of: 'needsCount' }>): void {
    const key = shelfKey(storeId, itemId);
    if (countId !== null) this.lastCounts.set(key, countId);
    const countedBy = countId === null ? (this.marks.get(key)?.countedBy ?? null) : event.id;
    this.marks.set(key, { storeId, itemId, needsCount, lastCount: this.lastCounts.get(key) ?? null, countedBy });
  }

  #list(item: Bodies['item.created']): void {
    if (this.items.has(item.itemId)) return;
    if (item.barcode !== null) this.barcodes.add(barcodeKey(item.barcode));
    this.items.set(item.itemId, item);
    // A new item stands behind all others.
    this.newItems.push({ ...item, sort: this.#lastSort + this.newItems.length + 1 });
  }

  #register(entry: Entry, resident: Bodies['resident.registered']): void {
    if (this.balances.has(resident.residentId)) return;
    // A tablet that lost its store counts from 1 again; both residents keep what is printed on their cards, marked
    // apart.
    const choices = numberChoices(resident);
    const number = choices.find((choice) => !this.numbers.has(choice)) ?? resident.number;
    this.numbers.add(number);
    const words = wordsOf(resident, entry.words) ?? noWords;
    const form = searchForm(words.name);
    if (form !== '' && !this.namesakes.has(form)) this.namesakes.set(form, number);
    this.balances.set(resident.residentId, 0);
    this.causes.set(resident.residentId, entry.event.id);
    this.newcomers.set(resident.residentId, Date.parse(entry.event.at));
    this.newResidents.push({ entry, resident: { ...resident, number }, words });
  }

  #setCard({ event }: Entry, { cardHash, residentId, status: said }: Extract<Effect, { of: 'card' }>): void {
    const known = this.cards.get(cardHash);
    if (known !== undefined && this.survivorOf(known.residentId) !== this.survivorOf(residentId)) return;
    const status = known === undefined ? said : strongerOf(known.status, said);
    if (status === known?.status) return;
    const holder = known?.residentId ?? residentId;
    this.cards.set(cardHash, { residentId: holder, status });
    this.cardChanges.set(cardHash, { residentId: holder, status, at: new Date(event.at) });
  }
}
