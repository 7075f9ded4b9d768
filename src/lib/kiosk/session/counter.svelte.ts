import { assert } from '#lib/base/assert.ts';
import { parseCardNumber, type CardNumberError } from '#lib/domain/card.ts';
import { byItemId, canAdd, change, emptyBasket, pointsOf, takeOver, type Basket } from './basket.ts';
import type { ScanOutcome } from './scan-outcome.ts';
import { idleLimits, IdleTimer, noticeLimits } from './idle-timer.svelte.ts';
import type { CounterEnvironment, CounterNotice, CounterScreen, FoundCard, Visit } from './counter-screen.ts';
import { lookOf, type Look } from './look.ts';
import { loadGoodsReading } from './later.ts';
import { ReadingTime } from './reading-time.svelte.ts';
import { commandOf, withList } from './spending.ts';
import type { ResidentView } from '../store/resident-view.ts';
import type { Member } from '../store/staff/recording.ts';
import type { ShelfItemView } from '../store/shelf-view.ts';
export type * from './counter-screen.ts';

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
  #look = $state.raw<Look | undefined>();
  #asking = $state.raw<FoundCard | undefined>();
  /** A card that came while a redemption was recorded or its number read out. */
  #held = $state<string | undefined>();
  #residentId: string | undefined;
  readonly #environment: CounterEnvironment;
  readonly idle: IdleTimer;
  /** Of the pick-up number. */
  readonly reading: ReadingTime;

  constructor(environment: CounterEnvironment) {
    this.#environment = environment;
    this.idle = new IdleTimer(environment.timers, () => this.finish());
    this.reading = new ReadingTime(environment.timers);
    environment.later(() => void loadGoodsReading());
  }

  get screen(): CounterScreen {
    return this.#screen;
  }

  /** How the screens look to whoever is there, until the visit ends. */
  get look(): Look {
    return this.#look ?? this.#environment.look();
  }

  /** Whether another card was shown, and it is asked whether the visit shall end for it. */
  get isAsking(): boolean {
    return this.#asking !== undefined;
  }

  /** Whether a card waits for the number on the screen to be read. */
  get isHolding(): boolean {
    return this.#held !== undefined;
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
    this.#lookAt({ kind: 'keypad', error: undefined });
  }

  lookAtShelf(): void {
    this.#lookAt({ kind: 'lookShelf' });
  }

  lookAtRules(): void {
    this.#lookAt({ kind: 'lookRules' });
  }

  /**
   * A text from the camera, the hand scanner or the keypad: a card, or goods. What was chosen with one card is not
   * thrown away for another one unasked, and a number that is being read out stays: the card waits for it.
   */
  async offerCode(text: string): Promise<ScanOutcome> {
    const { kind } = this.#screen;
    const isCard = parseCardNumber(text).ok;
    if (isCard && (kind === 'recording' || kind === 'done')) return this.#hold(text);
    if (kind === 'recording') return 'beingRecorded';
    if (this.#reading) return 'cardBeingRead';
    this.#reading = true;
    try {
      return (isCard ? undefined : await this.#takeGoods(text)) ?? (await this.#readCard(text));
    } finally {
      this.#reading = false;
    }
  }

  /** Ends the visit for the card that was shown meanwhile. */
  switchCard(): void {
    if (this.#asking !== undefined) this.#begin(this.#asking);
  }

  /** Goes on with the visit as it is. */
  keepCard(): void {
    this.#asking = undefined;
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

  /** Answers for whom the card's holder redeems: for one of those who are offered, or for themselves. */
  chooseAccount(resident: ResidentView | undefined): void {
    const screen = this.#screen;
    if (screen.kind === 'whose') this.#welcome({ ...screen.visit, ...(resident && { resident, isProxy: true }) });
  }

  /** From the welcome to the shelf. */
  choose(): void {
    const screen = this.#screen;
    if (screen.kind === 'resident' || screen.kind === 'confirming')
      this.#screen = { kind: 'choosing', visit: screen.visit, refusal: undefined };
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
    this.#screen = withList(screen, { ...visit, basket });
  }

  /** To the list to confirm. The id is minted here, so that a second touch on "confirm" cannot record twice. */
  review(): void {
    const screen = this.#screen;
    if (screen.kind !== 'choosing' || screen.visit.basket.size === 0) return;
    const { visit } = screen;
    this.#screen = { kind: 'confirming', visit, redemptionId: this.#environment.newId() };
    const { residentId, spendable } = visit.resident;
    const points = pointsOf(visit.basket, this.#shelf);
    if (points > spendable) this.#environment.later(() => this.#environment.store.prepare(residentId, points));
  }

  /** Records the redemption; "done" shows only when it is on the tablet's storage for good. */
  async confirm(): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'confirming' || this.#environment.timers.now() - this.#scannedMs < lookMs) return;
    await this.#redeem(screen.visit, screen.redemptionId, undefined);
  }

  /**
   * Goods in hand win over the books: staff let one piece through that the shelf does not count, together with what is
   * in the basket. The points are decided as ever.
   */
  async letThrough(itemId: string, by: Member, reason: string): Promise<void> {
    const screen = this.#screen;
    if (screen.kind !== 'choosing') return;
    const visit = { ...screen.visit, basket: change(screen.visit.basket, itemId, 1) };
    await this.#redeem(visit, this.#environment.newId(), { by, reason });
  }

  /** Changes how the screens look for this visit, and remembers it for the card when there is one. */
  async chooseLook(change: Partial<Look>): Promise<void> {
    this.#look = { ...this.look, ...change };
    if (this.#screen.kind !== 'recording') this.idle.start(idleLimits(this.look.elderMode));
    if (this.#residentId !== undefined) await this.#environment.store.setLook(this.#residentId, change);
  }

  /** Ends the visit. Name, basket and history are forgotten; a number stays until it can have been read. */
  finish(): void {
    if (this.#screen.kind === 'recording') return;
    if (this.#screen.kind === 'done') this.reading.then(() => this.#leave());
    else this.#leave();
  }

  /** From the keypad, and from what anybody may look at, to where it was opened. Whoever looked is still there. */
  back(): void {
    if (!['keypad', 'lookShelf', 'lookRules'].includes(this.#screen.kind)) return this.finish();
    this.#screen = { kind: this.#gathered.size === 0 ? 'idle' : 'gathering', notice: undefined };
    this.idle.start(idleLimits(this.look.elderMode));
  }

  #leave(): void {
    const held = this.#held;
    this.#end();
    if (held !== undefined) void this.offerCode(held);
  }

  #end(): void {
    this.idle.stop();
    this.reading.stop();
    this.#gathered = emptyBasket;
    this.#screen = { kind: 'idle', notice: undefined };
    this.#look = undefined;
    this.#asking = undefined;
    this.#held = undefined;
    this.#residentId = undefined;
  }

  #hold(text: string): ScanOutcome {
    this.#held = text;
    if (this.#screen.kind === 'done') this.reading.then(() => this.#leave());
    return 'used';
  }

  async #redeem(
    visit: Visit,
    redemptionId: string,
    through: { readonly by: Member; readonly reason: string } | undefined,
  ): Promise<void> {
    this.#screen = { kind: 'recording', visit, redemptionId };
    this.idle.stop();
    const command = commandOf(visit, this.#shelf, redemptionId, through?.reason);
    const outcome = await this.#environment.store.redeem(command, through?.by ?? null);
    assert(this.#screen.kind === 'recording', 'nothing else happens while a redemption is being recorded');
    switch (outcome.kind) {
      case 'recorded':
        this.#environment.cue('done');
        this.#screen = { kind: 'done', receipt: outcome.receipt, forName: visit.isProxy && visit.resident.maskedName };
        this.reading.start();
        if (this.#held !== undefined) this.#hold(this.#held);
        break;
      case 'refused':
        this.#environment.cue('refused');
        this.#screen = { kind: 'choosing', visit, refusal: outcome.refusal };
        if (this.#held !== undefined) void this.offerCode(this.#held);
        break;
      case 'storageFailed':
        this.#environment.cue('refused');
        this.#screen = outcome;
        break;
    }
    if (outcome.kind !== 'recorded') this.#held = undefined;
    this.idle.start(idleLimits(this.look.elderMode));
    // What was recorded changes the store, and with each change of the store the shelf is read again in any case.
    if (outcome.kind !== 'recorded') this.#refreshLater();
  }

  #refreshLater(): void {
    this.#environment.later(() => void this.refresh());
  }

  #lookAt(screen: CounterScreen): void {
    if (!this.wantsCode) return;
    this.#screen = screen;
    this.idle.start(idleLimits(this.look.elderMode));
  }

  /** Goods off the shelf go into the list of whoever is served, else into one that waits for its card. */
  async #takeGoods(text: string): Promise<ScanOutcome | undefined> {
    const { putIn, readGoods } = await loadGoodsReading();
    const goods = readGoods(text);
    if (!goods.ok) return undefined;
    const screen = this.#screen;
    if (screen.kind === 'done') return 'finishFirst';
    if (screen.kind === 'whose') return 'questionOpen';
    if (screen.kind === 'storageFailed' || screen.kind === 'recording') return 'notServing';
    const visit = 'visit' in screen ? screen.visit : undefined;
    const { cartonPieces, today } = this.#environment;
    const situation = { cartonPieces: cartonPieces(), balance: visit?.resident.balance, today: today() };
    const put = putIn(visit?.basket ?? this.#gathered, goods.value, this.#shelf, situation);
    this.idle.start(idleLimits(this.look.elderMode));
    if (put.kind === 'not') return put.word;
    this.#environment.cue('added');
    this.#scannedMs = this.#environment.timers.now();
    if (visit === undefined) {
      this.#gathered = put.basket;
      this.#screen = { kind: 'gathering', notice: undefined };
    } else {
      this.#screen = withList(screen, { ...visit, basket: put.basket });
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
        // A card that does not open changes nothing for whoever is served.
        if (!this.wantsCode) return 'cardRefused';
        cue('refused');
        this.#notice({ kind: 'refused', refusal: found.refusal });
        return 'said';
      case 'storageFailed':
        cue('refused');
        this.#screen = found;
        return 'said';
      case 'found':
        return this.#found(found);
    }
  }

  #found(card: FoundCard): ScanOutcome {
    const visit = 'visit' in this.#screen ? this.#screen.visit : undefined;
    // A redemption that began while the card was read is served to its end.
    if (this.#screen.kind === 'recording') return 'beingRecorded';
    this.touch();
    if (visit?.cardHash === card.cardHash) return 'used';
    if (visit === undefined || visit.basket.size === 0) return this.#begin(card);
    this.#environment.cue('refused');
    this.#asking = card;
    return 'said';
  }

  #begin({ resident, cardHash, others }: FoundCard): ScanOutcome {
    const look = lookOf(resident, this.#residentId === undefined ? this.#look : undefined, this.#environment.look());
    const gathered = this.#gathered;
    this.#end();
    this.#gathered = gathered;
    this.#look = look;
    this.#residentId = resident.residentId;
    this.#environment.cue('cardRead');
    const visit = { cardHash, resident, basket: emptyBasket };
    if (others === undefined) return this.#welcome(visit);
    this.#screen = { kind: 'whose', visit, others };
    this.idle.start(idleLimits(this.look.elderMode));
    return 'used';
  }

  /** Begins a visit. What was scanned before the card is its list, and is shown to be confirmed. */
  #welcome(visit: Visit): ScanOutcome {
    const { basket, word } = takeOver(this.#gathered, this.#shelf, visit.resident.balance);
    this.#gathered = emptyBasket;
    this.#screen =
      basket.size === 0 && word === undefined
        ? { kind: 'resident', visit }
        : { kind: 'choosing', visit: { ...visit, basket }, refusal: undefined };
    this.idle.start(idleLimits(this.look.elderMode));
    // Since the last change of the store another day may have begun, on which some goods have expired.
    this.#refreshLater();
    if (word === undefined) this.review();
    return word ?? 'used';
  }

  #unknownCode(reason: CardNumberError | 'notFound'): ScanOutcome {
    // A foreign code seen while somebody is served is no card of the next resident: the visit goes on.
    if (!this.wantsCode) return 'unknownCode';
    this.#environment.cue('refused');
    if (this.#screen.kind === 'keypad') this.#lookAt({ kind: 'keypad', error: reason });
    else this.#notice({ kind: 'codeUnknown', reason });
    return 'said';
  }

  #notice(notice: CounterNotice): void {
    const { elderMode } = this.look;
    this.#screen = { kind: this.#gathered.size === 0 ? 'idle' : 'gathering', notice };
    this.idle.start(this.#gathered.size === 0 ? noticeLimits(elderMode) : idleLimits(elderMode));
  }
}
