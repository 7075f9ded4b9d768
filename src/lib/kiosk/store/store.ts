import type { RandomBytes } from '#lib/base/id.ts';
import { atMost } from '#lib/base/patience.ts';
import type { CardNumber } from '#lib/domain/card.ts';
import { knownTime, type ClockMemory, type ClockReading } from '#lib/domain/clock.ts';
import { ruleOn } from '#lib/domain/rule.ts';
import type { RedeemCommand } from '#lib/facts/redemption/redeem.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import type { Changed } from './change.ts';
import { eventLines, journalLines, type JournalEntry, type JournalFile } from './journal.ts';
import { describe } from './open.ts';
import { countWaiting, listSetAside, type Backlog, type SetAside } from './outbox.ts';
import { loadReader, loadRedeeming } from './later.ts';
import type { CardOutcome, HubContact, RedeemOutcome } from './redeem.ts';
import {
  beforeFirstExchange,
  defaultSettings,
  placeKey,
  type KioskTables,
  type MetaValues,
  type Settings,
} from './tables.ts';
import type { DeskEnvironment, Member } from './staff/recording.ts';
import { lookAtClocks, readClocks, readMoment, type Clocks } from './time.ts';
import type { ResidentView } from './resident-view.ts';
import { readShelf, type ShelfItemView } from './shelf-view.ts';

/**
 * How long "done" waits for the second copy, in milliseconds: longer than a working copy takes, too short for anybody
 * to notice.
 */
const copyPatienceMs = 300;

/** What the store needs from outside. */
export interface StoreEnvironment extends Clocks {
  readonly tables: KioskTables;
  readonly journal: JournalFile;
  readonly random: RandomBytes;
  /** Tells other tabs and the service worker what changed. */
  readonly announce: (changed: Changed) => void;
  /** Whether a PIN is the one that an Argon2id hash in its encoded form was made of. Slow on purpose. */
  readonly verifyPin: (pin: string, encoded: string) => Promise<boolean>;
}

/** What staff are shown of this tablet's storage and outbox, exactly. */
export interface StoreStatus {
  readonly identity: MetaValues['identity'] | undefined;
  readonly chain: MetaValues['chain'] | undefined;
  readonly sync: MetaValues['sync'];
  readonly clock: MetaValues['clock'] | undefined;
  readonly waiting: number;
  readonly waitingSinceMs: number | null;
  /** Of the waiting ones, those that the hub cannot read before it is updated. */
  readonly held: Backlog;
  readonly setAside: readonly SetAside[];
  readonly doubt: MetaValues['doubt'];
  readonly word: MetaValues['word'];
  readonly persistent: boolean | null;
  /** Why the second copy is not being written, null when it is. */
  readonly journalFailure: string | null;
}

/** What several screens show and what changes now and then. */
export interface Glance {
  readonly status: StoreStatus;
  readonly settings: Settings;
  readonly community: ScopeRow<'communities'> | undefined;
  readonly categories: readonly ScopeRow<'categories'>[];
}

/** The kiosk's memory: everything a screen reads and everything it records. */
export class KioskStore {
  readonly tables: KioskTables;
  readonly #environment: StoreEnvironment;
  readonly #listeners = new Set<(changed: Changed) => void>();
  readonly #recordListeners = new Set<() => void>();
  #clock: ClockMemory | undefined;
  #journalFailure: string | null = null;
  #journalQueue: Promise<void> = Promise.resolve();

  constructor(environment: StoreEnvironment) {
    this.#environment = environment;
    this.tables = environment.tables;
  }

  /** What the desk of the staff works with, which is loaded when somebody comes to it. */
  get deskEnvironment(): DeskEnvironment {
    const { tables, random, verifyPin } = this.#environment;
    return {
      tables,
      reading: () => this.#reading(),
      random,
      verifyPin,
      recorded: (events) => this.#recorded(events),
      changed: (...changes) => this.changed(...changes),
    };
  }

  /** The time that the tablet knows (Unix milliseconds), for what is shown; what is decided reads it anew. */
  nowMs(): number {
    return knownTime(this.#clock, this.#reading()).nowMs;
  }

  /** Looks whether the tablet's clock was set, and has everybody read again when it was. */
  async lookAtClocks(): Promise<void> {
    if (await lookAtClocks(this.tables, this.#reading())) this.changed('device');
  }

  /** Calls `listener` with what changed, here or in another tab or the service worker. Returns how to stop it. */
  subscribe(listener: (changed: Changed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` after each commit of an event of this tablet, whoever recorded it. Returns how to stop it. */
  onRecorded(listener: () => void): () => void {
    this.#recordListeners.add(listener);
    return () => this.#recordListeners.delete(listener);
  }

  /** Something changed elsewhere: whoever shows it here reads again. */
  changedElsewhere(changed: Changed): void {
    for (const listener of this.#listeners) listener(changed);
  }

  /** Something changed here. */
  changed(...changes: Changed): void {
    this.changedElsewhere(changes);
    this.#environment.announce(changes);
  }

  async openCard(number: CardNumber): Promise<CardOutcome> {
    try {
      const { openCard } = await loadRedeeming();
      return await openCard(this.tables, number, this.#reading());
    } catch (error) {
      return { kind: 'storageFailed', cause: describe(error) };
    }
  }

  // Each of the readings is one transaction: beginning one costs a slow tablet more than what is read in it.

  async residentView(residentId: string): Promise<ResidentView | undefined> {
    const { viewResident } = await loadRedeeming();
    return viewResident(this.tables, residentId, this.#reading());
  }

  async shelf(): Promise<readonly ShelfItemView[]> {
    const { meta, communities, items, stock, batches, effects } = this.tables;
    return this.tables.transaction('r', [meta, communities, items, stock, batches, effects], async () =>
      readShelf(this.tables, (await readMoment(this.tables, this.#reading())).today),
    );
  }

  async glance(): Promise<Glance> {
    const { meta, outbox, exceptions, communities, categories } = this.tables;
    return this.tables.transaction('r', [meta, outbox, exceptions, communities, categories], async () => {
      const [status, settings, [community], all, { today }] = await Promise.all([
        this.status(),
        this.settings(),
        communities.toArray(),
        categories.toArray(),
        readMoment(this.tables, this.#reading()),
      ]);
      // Each with the rule of today, which may have begun since the last exchange.
      return { status, settings, community, categories: all.map((row) => ({ ...row, rule: ruleOn(row, today) })) };
    });
  }

  /**
   * Records a redemption. Resolves with `recorded` only after the commit, and as a rule with the second copy written.
   * @param by the member of staff who lets goods through that the shelf does not count; null when a resident serves
   * herself.
   */
  async redeem(
    command: Omit<RedeemCommand, 'number'>,
    by: Member | null = null,
    hub: HubContact = 'unknown',
  ): Promise<RedeemOutcome> {
    try {
      const { redeem } = await loadRedeeming();
      const context = { ...(await this.#context()), staff: by?.id ?? null, role: by?.role ?? null, hub };
      const { outcome, event } = await redeem(this.tables, command, context);
      if (event !== undefined) await this.#recorded([event]);
      return outcome;
    } catch (error) {
      return { kind: 'storageFailed', cause: describe(error) };
    }
  }

  async settings(): Promise<Settings> {
    return (await this.tables.read('settings')) ?? defaultSettings;
  }

  /** Changes some settings and leaves the others. */
  async changeSettings(change: Partial<Settings>): Promise<void> {
    await this.#updateSettings(() => change);
  }

  /** Remembers how the screens shall look to a resident. */
  async setLook(
    residentId: string,
    { elderMode, locale }: { readonly elderMode?: boolean; readonly locale?: Settings['locale'] },
  ): Promise<void> {
    await this.#updateSettings((settings) => ({
      ...(elderMode === undefined ? {} : { elderMode: { ...settings.elderMode, [residentId]: elderMode } }),
      ...(locale === undefined ? {} : { locales: { ...settings.locales, [residentId]: locale } }),
    }));
  }

  async status(): Promise<StoreStatus> {
    const { tables } = this;
    const [{ identity, chain, sync, clock, doubt, word, persistent }, unanswered, setAside] = await Promise.all([
      tables.readAll(),
      countWaiting(tables),
      listSetAside(tables),
    ]);
    this.#clock = clock;
    return {
      identity,
      chain,
      sync: sync ?? beforeFirstExchange,
      clock,
      waiting: unanswered.waiting.events,
      waitingSinceMs: unanswered.waiting.sinceMs,
      held: unanswered.held,
      setAside,
      doubt: doubt ?? null,
      word: word ?? null,
      persistent: persistent ?? null,
      journalFailure: this.#journalFailure,
    };
  }

  /** Writes entries to the second copy, one after the other. A failure is for staff to see; the first copy stands. */
  appendToJournal(entries: readonly JournalEntry[]): Promise<void> {
    return this.#writeJournal(async (journal) => journal.append(await journalLines(entries)));
  }

  /** Resolves when everything recorded so far is in the second copy, or has failed to get there. */
  journalSettled(): Promise<void> {
    return this.#journalQueue;
  }

  /**
   * Forgets events that are old, answered, and in a backup of the hub, and the words beside them. The second copy
   * forgets first: an event that it alone still had would be taken for one that the store has lost. It also forgets
   * words that were erased.
   */
  async forgetOutdated(): Promise<void> {
    const [{ listOutdated }, { forgetWords, noteCopied }] = await Promise.all([
      import('./outdated.ts'),
      import('./erase-words.ts'),
    ]);
    const [outdated, erasures] = await Promise.all([
      listOutdated(this.tables, this.nowMs()),
      this.tables.read('erasedSinceCopy'),
    ]);
    if (outdated.length === 0 && erasures === undefined) return;
    const { wholeJournal } = await import('./mend.ts');
    await this.#writeJournal(async (journal) => journal.replace(await wholeJournal(this.tables, outdated)));
    if (this.#journalFailure !== null) return;
    await forgetWords(this.tables, outdated);
    await this.tables.outbox.bulkDelete(outdated.map(placeKey));
    await noteCopied(this.tables, erasures);
  }

  /** Staff have looked at a tablet whose storage was doubtful, and take the word for it that it may go on. */
  async endDoubt(): Promise<void> {
    await this.tables.meta.delete('doubt');
    this.changed('device');
  }

  /** Staff have read what came back from the second copy, and need not be told at the next start again. */
  async forgetWord(): Promise<void> {
    await this.tables.meta.delete('word');
    this.changed('device');
  }

  /** Tells staff that the second copy could not be read or written at boot. */
  noteJournalFailure(cause: string): void {
    this.#journalFailure = cause;
  }

  #reading(): ClockReading {
    return readClocks(this.#environment);
  }

  async #context() {
    const isReadable = await loadReader();
    return { reading: this.#reading(), random: this.#environment.random, isReadable };
  }

  async #updateSettings(change: (settings: Settings) => Partial<Settings>): Promise<void> {
    await this.tables.transaction('rw', this.tables.meta, async () => {
      const settings = await this.settings();
      await this.tables.write('settings', { ...settings, ...change(settings) });
    });
    this.changed('settings');
  }

  /**
   * Resolves when the second copy has new events and everybody was told of them. A browser that is killed in a write
   * may find its database damaged; a copy that is slow or fails keeps nobody waiting for long. Those who read again
   * come after it, because the tablet has better to do while somebody waits for "done".
   */
  async #recorded(events: readonly KioskEvent[]): Promise<void> {
    const rows = events.map((event) => ({ event }));
    void this.#writeJournal(async (journal) => journal.append(await eventLines(this.tables, rows)));
    await atMost(this.#journalQueue, copyPatienceMs);
    this.changed('events');
    for (const listener of this.#recordListeners) listener();
  }

  /** One write after the other; a failure is kept for staff to see. */
  #writeJournal(write: (journal: JournalFile) => Promise<void>): Promise<void> {
    this.#journalQueue = this.#journalQueue.then(async () => {
      try {
        await write(this.#environment.journal);
        this.#journalFailure = null;
      } catch (error) {
        this.#journalFailure = describe(error);
      }
    });
    return this.#journalQueue;
  }
}
