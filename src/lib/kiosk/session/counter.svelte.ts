import { assert } from '#lib/base/assert.ts';
import { readGoods, type CartonPieces, type ScannedGoods } from '#lib/domain/barcode.ts';
import { parseCardNumber, type CardNumberError } from '#lib/domain/card.ts';
import { totalOf, type RedemptionRefusal, type RedeemCommand } from '#lib/domain/redemption.ts';
import { byItemId, canAdd, change, emptyBasket, linesOf, type Basket } from './basket.ts';
import type { ScanOutcome } from './scan-outcome.ts';
import { putIn, takeOver } from './shelf-scan.ts';
import { idleLimits, IdleTimer, type Timers } from './idle-timer.svelte.ts';
import type { Cue } from '../device/sound.ts';
import type { Receipt } from '../store/redeem.ts';
import type { Member } from '../store/staff/desk.ts';
import type { ResidentView, ShelfItemView } from '../store/view.ts';
import type { CounterStore } from './port.ts';

/** A resident at the counter, from the card to the last screen. Gone from memory when the visit ends. */
export interface Visit {
  readonly cardHash: string;
  readonly resident: ResidentView;
  readonly basket: Basket;
}

/** Why the idle screen has something to say. */
export type CounterNotice =
  | { readonly kind: 'codeUnknown'; readonly reason: CardNumberError | 'notFound' }
  | { readonly kind: 'refused'; readonly refusal: RedemptionRefusal };

/**
 * What the tablet shows.
 *
 *   idle ⇄ keypad, shelf and rules to look at
 *    │ goods are scanned: gathering, until the card comes that takes the list over
 *    │ card known and active
 *    ▼
 *   resident ──▶ choosing ⇄ confirming ──▶ recording ──▶ done ──▶ idle
 *                                │              │
 *                                └──refused─────┘ (back to choosing, with the reason)
 *
 * From everywhere but `recording`, an idle time-out or "finish" leads to idle.
 */
export type CounterScreen =
  | { readonly kind: 'idle'; readonly notice: CounterNotice | undefined }
  /** Goods were scanned and no card yet: the list is `gathered`. */
  | { readonly kind: 'gathering'; readonly notice: CounterNotice | undefined }
  | { readonly kind: 'keypad'; readonly error: CardNumberError | 'notFound' | undefined }
  | { readonly kind: 'lookShelf' }
  | { readonly kind: 'lookRules' }
  | { readonly kind: 'resident'; readonly visit: Visit }
  | { readonly kind: 'choosing'; readonly visit: Visit; readonly refusal: RedemptionRefusal | undefined }
  | { readonly kind: 'confirming' | 'recording'; readonly visit: Visit; readonly redemptionId: string }
  | { readonly kind: 'done'; readonly receipt: Receipt; readonly elderMode: boolean }
  | { readonly kind: 'storageFailed'; readonly cause: string };

/** What a session needs from outside. */
export interface CounterEnvironment {
  readonly store: CounterStore;
  readonly timers: Timers;
  readonly newId: () => string;
  readonly cue: (cue: Cue) => void;
  /** Calls once what is on the screen now has been painted: nobody waits for it. */
  readonly later: (call: () => void) => void;
  /** What staff have said of cartons. */
  readonly cartonPieces: () => CartonPieces;
}

/** A list that a scan has changed is looked at before it can be confirmed: nobody sees it sooner than this. */
const lookMs = 800;

/** The resident's path through the counter. The named methods are the only writers of its state. */
export class CounterSession {
  #screen = $state.raw<CounterScreen>({ kind: 'idle', notice: undefined });
  #shelf = $state.raw<readonly ShelfItemView[]>([]);
  // Reactive like the screen, because whether the counter is free hangs on both.
  #reading = $state(false);
  #gathered = $state.raw<Basket>(emptyBasket);
  #scannedMs = Number.NEGATIVE_INFINITY;
  readonly #environment: CounterEnvironment;
  readonly idle: IdleTimer;

  constructor(environment: CounterEnvironment) {
    this.#environment = environment;
    this.idle = new IdleTimer(environment.timers, () => this.finish());
  }

  get screen(): CounterScreen {
    return this.#screen;
  }

  /** The shelf as last read, in the order of the shelf. */
  get shelf(): readonly ShelfItemView[] {
    return this.#shelf;
  }

  /** What was scanned before a card. */
  get gathered(): Basket {
    return this.#gathered;
  }

  /** True when nobody is served, so that an update may be installed. */
  get isFree(): boolean {
    return !this.#reading && (this.#screen.kind === 'idle' || this.#screen.kind === 'storageFailed');
  }

  /** True while a code before the camera is wanted. */
  get wantsCode(): boolean {
    return ['idle', 'gathering', 'keypad', 'lookShelf', 'lookRules', 'done'].includes(this.#screen.kind);
  }

  /** Reads the shelf again, after a pull or another tab's redemption; prices on an open basket follow it. */
  async refresh(): Promise<void> {
    this.#shelf = await this.#environment.store.shelf();
    const before = this.#screen;
    if (before.kind !== 'resident' && before.kind !== 'choosing') return;
    const resident = await this.#environment.store.residentView(before.visit.resident.residentId);
    // The resident may have moved on while the store was read: only the screen that was refreshed is replaced.
    if (resident !== undefined && this.#screen === before) {
      this.#screen = { ...before, visit: { ...before.visit, resident } };
    }
  }

  /** Somebody touched the screen. */
  touch(): void {
    this.idle.touch();
  }

  showKeypad(): void {
    this.#look({ kind: 'keypad', error: undefined });
  }

  lookAtShelf(): void {
    this.#look({ kind: 'lookShelf' });
  }

  lookAtRules(): void {
    this.#look({ kind: 'lookRules' });
  }

  /**
   * A text from the camera, the hand scanner or the keypad: a card, or goods. Another card while one is served ends that visit
   * first.
   */
  async offerCode(text: string): Promise<ScanOutcome> {
    if (this.#screen.kind === 'recording') return 'beingRecorded';
    if (this.#reading) return 'cardBeingRead';
    const goods = parseCardNumber(text).ok ? undefined : readGoods(text);
    if (goods?.ok === true) return this.#takeGoods(goods.value);
    this.#reading = true;
    try {
      return await this.#readCard(text);
    } finally {
      this.#reading = false;
    }
  }

  /** One piece more or fewer of what was scanned before a card. */
  changeGathered(itemId: string, delta: 1 | -1): void {
    if (this.#screen.kind !== 'gathering') return;
    const item = this.#shelf.find((candidate) => candidate.itemId === itemId);
    const byId = byItemId(this.#shelf);
    if (delta > 0 && (item === undefined || !canAdd(this.#gathered, item, byId, Number.POSITIVE_INFINITY))) return;
    this.#gathered = change(this.#gathered, itemId, delta);
    if (this.#gathered.size === 0) this.finish();
  }

  /** From the welcome to the shelf. */
  choose(): void {
    const screen = this.#screen;
    if (screen.kind === 'resident') this.#screen = { kind: 'choosing', visit: screen.visit, refusal: undefined };
    else if (screen.kind === 'confirming') this.#screen = { kind: 'choosing', visit: screen.visit, refusal: undefined };
  }

  /** One piece more (1) or fewer (-1) of an item. What shelf or balance cannot cover is not added. */
  changeQuantity(itemId: string, delta: 1 | -1): void {
    const screen = this.#screen;
    if (screen.kind !== 'choosing' && screen.kind !== 'confirming') return;
    const item = this.#shelf.find((candidate) => candidate.itemId === itemId);
    const { visit } = screen;
    if (delta > 0 && (item === undefined || !canAdd(visit.basket, item, byItemId(this.#shelf), visit.resident.balance)))
      return;
    if (delta > 0) this.#environment.cue('added');
    const basket = change(visit.basket, itemId, delta);
    const changed = { ...visit, basket };
    // Taking the last piece out of the list that is being confirmed leads back to the shelf: there is nothing to confirm.
    this.#screen =
      screen.kind === 'confirming' && basket.size > 0
        ? { ...screen, visit: changed }
        : { kind: 'choosing', visit: changed, refusal: undefined };
  }

  /** To the list to confirm. The id is minted here, so that a second touch on "confirm" cannot record twice. */
  review(): void {
    const screen = this.#screen;
    if (screen.kind !== 'choosing' || screen.visit.basket.size === 0) return;
    const { visit } = screen;
    this.#screen = { kind: 'confirming', visit, redemptionId: this.#environment.newId() };
    const { residentId, spendable } = visit.resident;
    const { points } = totalOf(linesOf(visit.basket, byItemId(this.#shelf)));
    if (points > spendable) this.#environment.later(() => this.#environment.store.prepare(residentId, points));
  }

  /** Records the redemption; "done" shows only when it is on the tablet's storage for good. */
  async confirm(): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'confirming' || this.#environment.timers.now() - this.#scannedMs < lookMs) return;
    await this.#redeem(screen.visit, screen.redemptionId, undefined);
  }

  /**
   * Goods in hand win over the books: staff let one piece through that the shelf does not count, together with what is in
   * the basket. The points are decided as ever.
   */
  async letThrough(itemId: string, by: Member, reason: string): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'choosing') return;
    const visit = { ...screen.visit, basket: change(screen.visit.basket, itemId, 1) };
    await this.#redeem(visit, this.#environment.newId(), { by, reason });
  }

  /** Remembers for this card whether it wants larger type and a voice. */
  async setElderMode(elderMode: boolean): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'resident' && screen.kind !== 'choosing' && screen.kind !== 'confirming') return;
    const { visit } = screen;
    this.#screen = { ...screen, visit: { ...visit, resident: { ...visit.resident, elderMode } } };
    this.idle.start(idleLimits(elderMode));
    await this.#environment.store.setElderMode(visit.resident.residentId, elderMode);
  }

  /** Ends the visit: name, basket and history leave the screen and the memory. */
  finish(): void {
    if (this.#screen.kind === 'recording') return;
    this.idle.stop();
    this.#gathered = emptyBasket;
    this.#screen = { kind: 'idle', notice: undefined };
  }

  /** From the keypad to where it was opened. */
  back(): void {
    if (this.#gathered.size === 0) this.finish();
    else this.#screen = { kind: 'gathering', notice: undefined };
  }

  async #redeem(
    visit: Visit,
    redemptionId: string,
    through: { readonly by: Member; readonly reason: string } | undefined,
  ): Promise<void> {
    this.#screen = { kind: 'recording', visit, redemptionId };
    this.idle.stop();
    const command: Omit<RedeemCommand, 'number'> = {
      redemptionId,
      cardHash: visit.cardHash,
      lines: linesOf(visit.basket, byItemId(this.#shelf)),
      letThrough: through?.reason ?? null,
    };
    const outcome = await this.#environment.store.redeem(command, through?.by ?? null);
    assert(this.#screen.kind === 'recording', 'nothing else happens while a redemption is being recorded');
    switch (outcome.kind) {
      case 'recorded':
        this.#environment.cue('done');
        this.#screen = { kind: 'done', receipt: outcome.receipt, elderMode: visit.resident.elderMode };
        break;
      case 'refused':
        this.#environment.cue('refused');
        this.#screen = { kind: 'choosing', visit, refusal: outcome.refusal };
        break;
      case 'storageFailed':
        this.#environment.cue('refused');
        this.#screen = outcome;
        break;
    }
    this.idle.start(idleLimits(visit.resident.elderMode));
    // What was recorded changes the store, and with each change of the store the shelf is read again in any case.
    if (outcome.kind !== 'recorded') this.#refreshLater();
  }

  #refreshLater(): void {
    this.#environment.later(() => void this.refresh());
  }

  #look(screen: CounterScreen): void {
    if (!this.wantsCode) return;
    this.#screen = screen;
    this.idle.start(idleLimits(false));
  }

  /** Goods off the shelf go into the list of whoever is served, else into one that waits for its card. */
  #takeGoods(goods: ScannedGoods): ScanOutcome {
    const screen = this.#screen;
    if (screen.kind === 'done') return 'finishFirst';
    if (screen.kind === 'storageFailed' || screen.kind === 'recording') return 'notServing';
    const visit = 'visit' in screen ? screen.visit : undefined;
    const cartonPieces = this.#environment.cartonPieces();
    const balance = visit?.resident.balance;
    const put = putIn(visit?.basket ?? this.#gathered, goods, this.#shelf, { cartonPieces, balance });
    this.idle.start(idleLimits(visit?.resident.elderMode ?? false));
    if (put.kind === 'not') return put.word;
    this.#environment.cue('added');
    this.#scannedMs = this.#environment.timers.now();
    if (visit === undefined) {
      this.#gathered = put.basket;
      this.#screen = { kind: 'gathering', notice: undefined };
    } else {
      const changed = { ...visit, basket: put.basket };
      // What is confirmed is what is seen: the list stays where it is shown, and is shown where the shelf is.
      this.#screen =
        screen.kind === 'confirming'
          ? { ...screen, visit: changed }
          : { kind: 'choosing', visit: changed, refusal: undefined };
    }
    return 'used';
  }

  async #readCard(text: string): Promise<ScanOutcome> {
    const { store, cue } = this.#environment;
    const number = parseCardNumber(text);
    if (!number.ok) return this.#unknownCode(number.error);
    const found = await store.openCard(number.value);
    switch (found.kind) {
      case 'unknown':
        return this.#unknownCode('notFound');
      case 'refused':
        cue('refused');
        this.idle.start(idleLimits(false));
        this.#notice({ kind: 'refused', refusal: found.refusal });
        return 'said';
      case 'storageFailed':
        cue('refused');
        this.#screen = found;
        return 'said';
      case 'found':
        cue('cardRead');
        return this.#welcome({ cardHash: found.cardHash, resident: found.resident, basket: emptyBasket });
    }
  }

  /** Begins a visit. What was scanned before the card is its list, and is shown to be confirmed. */
  #welcome(visit: Visit): ScanOutcome {
    const { basket, word } = takeOver(this.#gathered, this.#shelf, visit.resident.balance);
    this.#gathered = emptyBasket;
    this.#screen =
      basket.size === 0 && word === undefined
        ? { kind: 'resident', visit }
        : { kind: 'choosing', visit: { ...visit, basket }, refusal: undefined };
    this.idle.start(idleLimits(visit.resident.elderMode));
    // Since the last change of the store another day may have begun, on which some goods have expired.
    this.#refreshLater();
    if (word === undefined) this.review();
    return word ?? 'used';
  }

  #unknownCode(reason: CardNumberError | 'notFound'): ScanOutcome {
    // A foreign code seen while somebody is served is no card of the next resident: the visit goes on.
    if (!this.wantsCode) return 'unknownCode';
    this.#environment.cue('refused');
    if (this.#screen.kind === 'keypad') this.#screen = { kind: 'keypad', error: reason };
    else this.#notice({ kind: 'codeUnknown', reason });
    this.idle.start(idleLimits(false));
    return 'said';
  }

  #notice(notice: CounterNotice): void {
    this.#screen = { kind: this.#gathered.size === 0 ? 'idle' : 'gathering', notice };
  }
}
