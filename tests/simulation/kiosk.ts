import 'fake-indexeddb/auto';
import { uuidV7 } from '#lib/base/id.ts';
import type { DeskEnvironment } from '#lib/kiosk/store/staff/recording.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { RedeemCommand } from '#lib/facts/redemption/redeem.ts';
import { openTables } from '#lib/kiosk/store/open.ts';
import { compareAtBoot, judgeStorage } from '#lib/kiosk/store/recovery.ts';
import { KioskStore } from '#lib/kiosk/store/store.ts';
import { enrol } from '#lib/kiosk/sync/enrol.ts';
import { saveOutbox } from '#lib/kiosk/sync/saved-outbox.ts';
import { askForPoints } from '#lib/kiosk/sync/ask.ts';
import { exchange } from '#lib/kiosk/sync/exchange.ts';
import { cardHash, residentId } from '../contract/community.ts';
import { memoryJournal } from '../contract/memory-journal.ts';
import { Fuse } from './fuse.ts';
import { Line } from './line.ts';
import { newKey, type KioskSurroundings, type Recorded } from './kiosk-surroundings.ts';
import type { Goods } from './report.ts';
import { CopiedProfile } from './copied-profile.ts';
import { atCounter, itemOf, type Outcome } from './staff.ts';
import { copyOf, putBackCopy, type StoreCopy } from './store-copy.ts';
import { TabletProgram } from './tablet-program.ts';

/**
 * A tablet of the simulation: the real store over an IndexedDB in memory, the real journal and exchange, on a line that
 * moves when it is told to, with power that fails around any durable write.
 */
export class SimKiosk {
  readonly line: Line;
  /** Whether it was paired with another key, as the page does where two devices use one. */
  hasAnotherKey = false;
  #isDone = false;
  readonly #at: KioskSurroundings;
  readonly #program: TabletProgram;
  readonly #acknowledged: KioskEvent[] = [];
  #journal = memoryJournal();
  #key: CryptoKeyPair;
  #store: KioskStore | undefined;
  #copy: StoreCopy | undefined;
  #skewMs = 0;
  readonly #fuse = new Fuse();
  #journalIsWhole = true;
  /** Each start is a life of its own: what an earlier one still had in its hands ends with it. */
  #life = 0;

  private constructor(at: KioskSurroundings, key: CryptoKeyPair) {
    this.#at = at;
    this.#key = key;
    this.line = new Line(at.otherEnd);
    this.#program = new TabletProgram(this.#means());
  }

  static async make(at: KioskSurroundings): Promise<SimKiosk> {
    return new SimKiosk(at, await newKey());
  }

  get isOn(): boolean {
    return this.#store !== undefined;
  }

  /** The store. Throws while the tablet is off. */
  get store(): KioskStore {
    if (this.#store === undefined) throw new Error('the tablet is off');
    return this.#store;
  }

  /**
   * False while the second copy lacks something that the next start would write again: another loss is then one too
   * many.
   */
  get journalIsWhole(): boolean {
    return this.#journalIsWhole;
  }

  now(): number {
    return this.#at.hubNow() + this.#skewMs;
  }

  /** Starts on whatever memory there is. */
  async start(): Promise<void> {
    if (this.#store !== undefined) return;
    this.#life += 1;
    const opened = await openTables(this.#at.name, () => undefined);
    if (opened.kind !== 'open') throw new Error(`the store is ${opened.kind}`);
    const { tables } = opened;
    this.#fuse.guardTables(tables);
    const journal = this.#fuse.guardJournal(this.#journal, () => (this.#journalIsWhole = false));
    const now = () => this.now();
    this.#store = new KioskStore({
      tables,
      journal,
      now,
      random: this.#at.chance.bytes,
      announce: () => undefined,
      verifyPin: () => Promise.resolve(false),
    });
    await this.#orOff(async () => {
      const finding = await compareAtBoot(tables, journal, this.now(), this.#at.chance.bytes);
      await judgeStorage(tables, { finding, dataLost: false, nowMs: this.now() });
      this.#journalIsWhole = true;
    });
  }

  /** The power fails. */
  turnOff(): void {
    this.#store?.tables.close();
    this.#store = undefined;
    this.#fuse.putOut();
    this.line.drop();
  }

  /** Lets the power fail around a later write. */
  lightFuse(writes: number, when: 'before' | 'after'): void {
    if (this.isOn) this.#fuse.light(writes, when);
  }

  async isPaired(): Promise<boolean> {
    return (await this.store.tables.read('identity')) !== undefined;
  }

  /** How many events of earlier chains wait for an answer. */
  recovered(): Promise<number> {
    return this.store.tables.exceptions.where('state').equals('recovered').count();
  }

  /** Pairs by a code, on a line that is whole. Pairing is a thing of a quiet hour with staff at hand. */
  async pair(code: string): Promise<void> {
    await this.#onTheLine(async () => {
      let paired = await enrol(this.#context(), code);
      if (!paired.ok && paired.error.kind === 'problem' && paired.error.problem.copied === true) {
        this.#key = await newKey();
        this.hasAnotherKey = true;
        paired = await enrol(this.#context(), code);
      }
      if (paired.ok) await this.store.appendToJournal([{ kind: 'paired', ...paired.value }]);
    });
    while (this.line.isWaiting) await this.line.move('answer');
  }

  /** Begins an exchange with the hub, unless one is under way. */
  async beginExchange(): Promise<void> {
    if (!this.isOn || this.line.isWaiting) return;
    await this.#onTheLine(async () => {
      this.#isDone = false;
      this.#isDone = (await exchange(this.#context())).kind === 'done';
    });
  }

  /** Whether the last exchange went through to its end: one that the hub refused did not. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Asks the hub for points of a resident, unless something is under way on the line. */
  async beginAsk(resident: number, points: number): Promise<void> {
    if (!this.isOn || this.line.isWaiting) return;
    const context = this.#context();
    // Looked for once more after each exchange, as fast as the line is moved; the limit of a hanging hub never comes.
    const wait = (ms: number) => (ms > 2000 ? new Promise<void>(() => undefined) : Promise.resolve());
    const news = () => new Promise<void>(() => undefined);
    const asking = { ...context, wait, news, exchange: () => exchange(context) };
    await this.#onTheLine(async () => {
      await askForPoints(asking, residentId(resident), points);
    });
  }

  /**
   * Goods of the shelf at their price, by a place in the list, with how many pieces are good and how many past their
   * day; undefined where there are none, or nobody could look.
   */
  async goodsAt(index: number): Promise<(Goods & { readonly good: number; readonly expired: number }) | undefined> {
    if (!this.isOn || !(await this.isPaired())) return undefined;
    const item = await itemOf(this.store.deskEnvironment, index);
    if (item === undefined) return undefined;
    const { itemId, pointsPrice: pointsEach, cashPriceFen: cashEachFen, onHand, expired } = item;
    return { itemId, pointsEach, cashEachFen, good: onHand - expired, expired };
  }

  /** A resident takes goods home. @param letsThrough whether staff let more through than the books have */
  async redeem(
    redemptionId: string,
    resident: number,
    goods: Goods,
    quantity: number,
    letsThrough = false,
  ): Promise<Recorded> {
    if (!this.isOn) return 'off';
    const command: Omit<RedeemCommand, 'number'> = {
      redemptionId,
      cardHash: cardHash(this.#at.community, resident),
      lines: [{ ...goods, quantity }],
      letThrough: letsThrough ? '架上还有' : null,
    };
    return this.#record(async (store) => {
      const outcome = await store.redeem(command, letsThrough ? atCounter : null);
      // What the store takes for a failing disk was the power: the tablet shows nothing any more.
      return outcome.kind === 'recorded' ? 'recorded' : outcome.kind === 'refused' ? 'refused' : 'unsure';
    });
  }

  /** Staff do something at the desk. */
  async staff(work: (desk: DeskEnvironment) => Promise<Outcome>): Promise<Recorded> {
    return this.#record(async ({ deskEnvironment }) => {
      const events: KioskEvent[] = [];
      const recorded = (written: readonly KioskEvent[]): Promise<void> => {
        events.push(...written);
        return deskEnvironment.recorded(written);
      };
      const { kind } = await work({ ...deskEnvironment, recorded });
      // What the store takes for a failing disk was the power.
      if (kind === 'storageFailed') return 'unsure';
      for (const event of events) this.#program.expectSayable(event);
      if (kind === 'recorded') this.#acknowledged.push(...events);
      return kind === 'nothing' ? 'off' : kind;
    });
  }

  /** What staff recorded here and were told of, in any life of this tablet. */
  get acknowledged(): readonly KioskEvent[] {
    return this.#acknowledged;
  }

  /** Whether a loss of the store would be one of words that lie nowhere else, which nobody can make good. */
  async hasOnlyWords(): Promise<boolean> {
    await this.start();
    return this.isOn && this.#program.hasOnlyWords(this.store.tables, this.#journal.text);
  }

  /** The tablet's files are gone; with the key when that is spared, it stays the same tablet. */
  async loseStore({
    keepKey,
    keepJournal,
  }: {
    readonly keepKey: boolean;
    readonly keepJournal: boolean;
  }): Promise<void> {
    await this.start();
    const { tables } = this.store;
    this.turnOff();
    this.#program.install();
    await tables.delete();
    if (!keepKey) this.#key = await newKey();
    if (keepJournal) return;
    this.#journal = memoryJournal();
    // An old copy beside an empty second copy would be a fork that no tablet can notice.
    this.#copy = undefined;
  }

  loseJournal(): void {
    this.#journal.text = '';
    this.#journalIsWhole = false;
  }

  tearJournal(): void {
    this.#journal.text = this.#journal.text.slice(0, -this.#at.chance.below(120));
    this.#journalIsWhole = false;
  }

  /** Another device begins on a copy of this tablet's files, key and all. Undefined where there is nothing to copy. */
  async copyProfile(): Promise<CopiedProfile | undefined> {
    if (!this.isOn || this.isPutBack || !(await this.isPaired())) return undefined;
    return new CopiedProfile(this.#at, this.#key, await copyOf(this.store.tables));
  }

  /** Whether it still signs with the key that a copy of it has. */
  sharesKeyWith = ({ key }: CopiedProfile): boolean => key === this.#key;

  /** Keeps a copy of the store's rows. */
  async copyStore(): Promise<void> {
    if (this.isOn && !this.isPutBack) this.#copy = await copyOf(this.store.tables);
  }

  /** Puts the copy in the place of the store, and starts on it. */
  async putStoreBack(): Promise<void> {
    const copy = this.#copy;
    if (copy === undefined) return;
    this.#program.install();
    await this.#restart();
    if (!this.isOn) return;
    await putBackCopy(this.store.tables, copy);
    await this.#restart();
  }

  moveClock(ms: number): void {
    this.#skewMs += ms;
  }

  /** The clock is set right, and the tablet works as it should from here on. */
  async calm(): Promise<void> {
    this.#skewMs = 0;
    this.#fuse.putOut();
    this.#program.renew();
    await this.start();
    await this.bringProgramOn();
  }

  /** From here on this tablet asks for a version of a scope that is not served any more, until it is upgraded. */
  outdate(): void {
    this.#program.outdate();
  }

  /** Whether the first release runs on this tablet. */
  get isPutBack(): boolean {
    return this.#program.isPutBack;
  }

  /** The first release runs on this tablet from here on. Returns false where it does already. */
  async putProgramBack(): Promise<boolean> {
    if (this.isPutBack || !this.isOn) return false;
    await this.#program.putBack(this.store.tables);
    await this.#restart();
    return true;
  }

  /** This program runs again. Returns false where it does already. */
  async bringProgramOn(): Promise<boolean> {
    if (!this.isPutBack || !this.isOn) return false;
    await this.#program.bringOn(this.store.tables);
    await this.#restart();
    return true;
  }

  /** What the tablet has not sent, as the file that staff save; undefined where nothing waits. */
  async saveOutbox(): Promise<string | undefined> {
    if (!this.isOn || !(await this.isPaired())) return undefined;
    return (await saveOutbox(this.#context()))?.text;
  }

  upgrade(): void {
    this.#program.upgrade();
    this.turnOff();
  }

  async dispose(): Promise<void> {
    await this.calm();
    const { tables } = this.store;
    this.turnOff();
    await tables.delete();
  }

  async #restart(): Promise<void> {
    this.turnOff();
    await this.start();
  }

  /** What a call is made with, besides the line. */
  #means() {
    return { now: () => this.now(), random: this.#at.chance.bytes, key: () => Promise.resolve(this.#key) };
  }

  #context() {
    const life = this.#life;
    const { tables } = this.store;
    const line = {
      ...this.#means(),
      fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
        if (life !== this.#life) return new Promise(() => undefined);
        const asked = await this.#program.asked({ url: String(input), init }, tables);
        const request = new Request(new URL(asked.url, 'https://hub.example'), asked.init);
        return this.#program.heard(await this.line.fetch(request));
      },
    };
    return { tables, appVersion: this.#program.version, line };
  }

  async #record(run: (store: KioskStore) => Promise<Recorded>): Promise<Recorded> {
    const store = this.#store;
    if (store === undefined || !(await this.isPaired())) return 'off';
    let outcome: Recorded = 'unsure';
    await this.#orOff(async () => {
      outcome = await run(store);
      await store.journalSettled();
    });
    if (this.#fuse.isBurnt) this.turnOff();
    return outcome;
  }

  /** Runs until the line waits or the work has ended. */
  async #onTheLine(work: () => Promise<void>): Promise<void> {
    const life = this.#life;
    await this.line.untilQuiet(() => {
      void this.#orOff(work).finally(() => (life === this.#life ? this.line.settle() : undefined));
    });
  }

  async #orOff(work: () => Promise<void>): Promise<void> {
    const life = this.#life;
    try {
      await work();
    } catch (error) {
      // What was still reading when the power went finds its database closed, and nobody waits for it.
      if (this.isOn && life === this.#life && !this.#fuse.isBurnt) throw error;
    }
    if (this.#fuse.isBurnt) this.turnOff();
  }

  /** An id as the screen mints it. */
  newId = (): string => uuidV7(this.now(), this.#at.chance.bytes);
}
