import { SvelteMap } from 'svelte/reactivity';
import { secureRandom, uuidV7 } from '#lib/base/id.ts';
import type { CartonPieces } from '#lib/domain/barcode.ts';
import { dayOf } from '#lib/domain/day.ts';
import { wholePolicy, type Policy } from '#lib/domain/policy.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import { findLacks, type Lack } from '../device/lacks.ts';
import { estimateStorage, type StorageEstimate } from '../device/storage.ts';
import { afterPaint } from '#lib/base/after-paint.ts';
import { SoundPlayer } from '../device/sound.ts';
import { communityLook, type Look } from './look.ts';
import { openKiosk, rescueOutbox, type Kiosk, type PairingFailure } from '../kiosk.ts';
import { everything, isTouched, readings, type Changed, type Reading } from '../store/change.ts';
import type { SavedOutbox } from '../sync/saved-outbox.ts';
import { describe } from '../store/open.ts';
import type { ResidentView } from '../store/resident-view.ts';
import type { DeskEnvironment } from '../store/staff/recording.ts';
import type { StoreStatus } from '../store/store.ts';
import { defaultSettings, type Settings } from '../store/tables.ts';
import type { SyncState } from '../sync/flusher.ts';
import type { NameAnswer } from '../sync/namesakes.ts';
import { CounterSession } from './counter.svelte.ts';
import { pageTimers } from './idle-timer.svelte.ts';
import type { StaffSession } from './staff/staff-session.svelte.ts';

/** Where a pairing stands. */
export type Pairing =
  | { readonly kind: 'asking'; readonly failure: PairingFailure | undefined }
  | { readonly kind: 'pairing' }
  | { readonly kind: 'paired' };

/**
 * What the tablet as a whole is doing.
 *
 *   starting ──▶ pairing ──code of the hub──▶ serving ◀──revoked at the hub, taken back──▶ revoked ──▶ pairing
 *      │  └─────── paired before ────────────────▲
 *      └──▶ blocked, unavailable (no storage), broken (anything else), replaced (a newer version has the database)
 */
export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'unavailable'; readonly cause: string }
  | { readonly kind: 'broken'; readonly cause: string }
  | { readonly kind: 'replaced' }
  | { readonly kind: 'pairing'; readonly pairing: Pairing }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'serving' };

/** What changes now and then and several screens show, read again after each change of the store. */
export interface Surroundings {
  readonly status: StoreStatus | undefined;
  readonly settings: Settings;
  readonly community: ScopeRow<'communities'> | undefined;
  readonly categories: readonly ScopeRow<'categories'>[];
  readonly storage: StorageEstimate;
  /** What the browser lacks, as far as it has been looked at. */
  readonly lacks: readonly Lack[];
}

const nothingYet: Surroundings = {
  status: undefined,
  settings: defaultSettings,
  community: undefined,
  categories: [],
  storage: { usedBytes: null, freeBytes: null },
  lacks: [],
};

/** The kiosk as the page sees it: its phase, its surroundings, and the counter. Its methods are the only writers. */
export class KioskApp {
  #phase = $state.raw<Phase>({ kind: 'starting' });
  #surroundings = $state.raw<Surroundings>(nothingYet);
  #sync = $state.raw<SyncState>({ kind: 'idle' });
  #counter = $state.raw<CounterSession | undefined>();
  #staff = $state.raw<StaffSession | undefined>();
  #kiosk = $state.raw<Kiosk | undefined>();
  #reading = false;
  /** What has changed since it was last read. */
  #changed: Changed = [];
  /** The day that the shelf was read for, on which some goods have expired. */
  #shelfDay = '';
  readonly #due = new SvelteMap<Reading, number>();
  readonly #appVersion: string;
  readonly sound = new SoundPlayer();

  constructor(appVersion: string) {
    this.#appVersion = appVersion;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get surroundings(): Surroundings {
    return this.#surroundings;
  }

  get sync(): SyncState {
    return this.#sync;
  }

  /** The counter, from the moment that the tablet is paired. */
  get counter(): CounterSession | undefined {
    return this.#counter;
  }

  /** Who works at the counter, from the moment that staff first came to it. */
  get staff(): StaffSession | undefined {
    return this.#staff;
  }

  /** What the staff's commands work on. */
  get desk(): DeskEnvironment | undefined {
    return this.#kiosk?.store.deskEnvironment;
  }

  /** Opens what staff do at the counter. It comes in files of its own, which are there without a network as well. */
  async openStaff(): Promise<void> {
    const { desk } = this;
    if (desk === undefined) return;
    const [{ deskFor }, { StaffSession, signInNeeds }] = await Promise.all([
      import('./staff/desk.ts'),
      import('./staff/staff-session.svelte.ts'),
    ]);
    this.#staff ??= new StaffSession({
      desk: deskFor(desk, signInNeeds),
      timers: pageTimers,
      nowMs: () => this.nowMs(),
      idleMs: () => this.policy.staffIdleMs,
    });
    await this.#staff.open();
  }

  /** Has the effect that calls it run again when something was changed that this reading depends on. */
  follow(reading: Reading): void {
    this.#due.get(reading);
  }

  /** The time that the tablet knows, Unix milliseconds. */
  nowMs(): number {
    return this.#kiosk?.store.nowMs() ?? Date.now();
  }

  /** The community's day, YYYY-MM-DD. */
  get today(): string {
    return dayOf(this.nowMs(), this.policy.zone);
  }

  /** What staff have said of cartons at this tablet. */
  get cartonPieces(): CartonPieces {
    return this.#surroundings.settings.cartonPieces ?? {};
  }

  /** Remembers how many pieces a carton holds, by its GTIN. */
  async learnCarton(gtin: string, pieces: number): Promise<void> {
    await this.changeSettings({ cartonPieces: { ...this.cartonPieces, [gtin]: pieces } });
  }

  /** Forgets it, so that the next scan of the carton asks. */
  async forgetCarton(gtin: string): Promise<void> {
    const others = Object.entries(this.cartonPieces).filter(([carton]) => carton !== gtin);
    await this.changeSettings({ cartonPieces: Object.fromEntries(others) });
  }

  /** What the community has settled. */
  get policy(): Policy {
    const { community, status } = this.#surroundings;
    return wholePolicy(community?.policy ?? status?.identity?.policy);
  }

  /** How whoever has chosen nothing finds the tablet. */
  get look(): Look {
    return communityLook(this.policy.language);
  }

  /** How often an exchange that had got stuck was begun anew. */
  get watchdogResets(): number {
    return this.#kiosk?.flusher.watchdogResets ?? 0;
  }

  get appVersion(): string {
    return this.#appVersion;
  }

  /** True when an update may be installed. */
  get isFree(): boolean {
    if (this.#phase.kind !== 'serving') return true;
    return (this.#counter?.isFree ?? true) && (this.#staff?.screen.kind ?? 'closed') === 'closed';
  }

  /** Opens the tablet's memory and begins to serve, or says why it cannot. Never rejects. */
  async start(): Promise<void> {
    this.#phase = { kind: 'starting' };
    try {
      await this.#start();
    } catch (error) {
      // Whatever it is, nobody is left before "starting" for ever.
      this.#phase = { kind: 'broken', cause: describe(error) };
    }
  }

  async #start(): Promise<void> {
    const opened = await openKiosk({
      appVersion: this.#appVersion,
      onReplaced: () => (this.#phase = { kind: 'replaced' }),
    });
    if (opened.kind !== 'ready') {
      this.#phase = opened;
      return;
    }
    const { kiosk } = opened;
    this.#kiosk = kiosk;
    kiosk.store.subscribe((changed) => afterPaint(() => void this.#read(changed)));
    kiosk.onSyncChange(() => this.#followSync(kiosk.syncState));
    await this.#read();
    if (this.#surroundings.status?.identity === undefined) {
      this.#phase = { kind: 'pairing', pairing: { kind: 'asking', failure: undefined } };
    } else {
      await this.#serve();
    }
    kiosk.start();
  }

  /** Pairs the tablet by a code of the hub. */
  async pair(code: string): Promise<void> {
    if (this.#kiosk === undefined || this.#phase.kind !== 'pairing') return;
    this.#phase = { kind: 'pairing', pairing: { kind: 'pairing' } };
    const outcome = await this.#kiosk.pair(code);
    void this.lookAtDevice();
    await this.#read();
    this.#phase = {
      kind: 'pairing',
      pairing: outcome.ok ? { kind: 'paired' } : { kind: 'asking', failure: outcome.error },
    };
  }

  /** From "connected" to the counter. */
  async startServing(): Promise<void> {
    await this.#serve();
  }

  /** From "revoked", or where a copy was noticed, to a new pairing; the outbox stays. */
  pairAgain(): void {
    if (this.#sync.kind === 'stopped') {
      this.#phase = { kind: 'pairing', pairing: { kind: 'asking', failure: undefined } };
    }
  }

  /** Staff want an exchange now, also where none is let in. */
  syncNow(): void {
    this.#kiosk?.flusher.resume();
  }

  /** A new id, as everything that is recorded has one before it is sent. */
  newId(): string {
    return uuidV7(this.nowMs(), secureRandom);
  }

  /** A resident as this kiosk knows one. */
  async residentView(residentId: string): Promise<ResidentView | undefined> {
    return this.#kiosk?.store.residentView(residentId);
  }

  /** Asks the hub which residents bear a whole name, on behalf of a member of staff who is signed in. */
  async whoIsNamed(name: string, staff: string): Promise<NameAnswer> {
    return (await this.#kiosk?.whoIsNamed(name, staff)) ?? { kind: 'unanswered' };
  }

  /**
   * The outbox as a file, also where the tablet could not start; undefined when nothing waits. Rejects when it has no
   * key.
   */
  exportOutbox(): Promise<SavedOutbox | undefined> {
    return this.#kiosk?.exportOutbox() ?? rescueOutbox(this.#appVersion);
  }

  /** A manager has looked at the tablet and takes the word for it that it may go on. */
  async endDoubt(): Promise<void> {
    await this.#kiosk?.store.endDoubt();
  }

  /** Staff have read what came back from the second copy. */
  async forgetWord(): Promise<void> {
    await this.#kiosk?.store.forgetWord();
  }

  async changeSettings(change: Partial<Settings>): Promise<void> {
    await this.#kiosk?.store.changeSettings(change);
    await this.#read(['settings']);
  }

  /** Reads what the browser says of its storage and what it lacks, for staff. */
  async lookAtDevice(): Promise<void> {
    const [storage, lacks] = await Promise.all([estimateStorage(), findLacks(globalThis)]);
    this.#surroundings = { ...this.#surroundings, storage, lacks };
  }

  async #serve(): Promise<void> {
    const kiosk = this.#kiosk;
    if (kiosk === undefined) return;
    const { store } = kiosk;
    this.#counter ??= new CounterSession({
      store: {
        openCard: (number) => store.openCard(number),
        residentView: (residentId) => store.residentView(residentId),
        shelf: () => store.shelf(),
        setLook: (residentId, change) => store.setLook(residentId, change),
        prepare: (residentId, points) => kiosk.prepare(residentId, points),
        redeem: (command, by) => kiosk.redeem(command, by),
      },
      timers: pageTimers,
      newId: () => this.newId(),
      // A tone is some milliseconds of work on a slow tablet, and is heard no later for coming after what is seen.
      cue: (cue) => afterPaint(() => this.sound.play(cue)),
      later: afterPaint,
      cartonPieces: () => this.cartonPieces,
      look: () => this.look,
      today: () => this.today,
    });
    await this.#counter.refresh();
    this.#phase = { kind: 'serving' };
  }

  #followSync(state: SyncState): void {
    this.#sync = state;
    // A copy was noticed: that stops the exchange alone, and the counter goes on by its right.
    const isOut = state.kind === 'stopped' && state.reason !== 'copied';
    // Somebody who is being served is served to the end: the goods are on the counter already.
    if (isOut && this.isFree && this.#phase.kind === 'serving') {
      this.#phase = { kind: 'revoked' };
    }
    // The revocation was taken back.
    if (!isOut && this.#phase.kind === 'revoked') void this.#serve();
  }

  /** Reads what has changed; what changes while reading leads to one more reading after it. */
  async #read(changed: Changed = everything): Promise<void> {
    this.#changed = [...this.#changed, ...changed];
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#changed.length > 0) {
        const toRead = this.#changed;
        this.#changed = [];
        await this.#readOnce(toRead);
      }
    } finally {
      this.#reading = false;
    }
  }

  async #readOnce(changed: Changed): Promise<void> {
    const store = this.#kiosk?.store;
    if (store === undefined) return;
    const isNewDay = this.#shelfDay !== this.today;
    if (isTouched('glance', changed) || isNewDay) {
      const { status, settings, community, categories } = await store.glance();
      this.sound.volume = settings.volume;
      this.#surroundings = { ...this.#surroundings, status, settings, community, categories };
    }
    // Another day has begun, or the clock was put right.
    const { today } = this;
    if (isTouched('shelf', changed) || this.#shelfDay !== today) await this.#counter?.refresh();
    this.#shelfDay = today;
    if (isTouched('members', changed)) await this.#staff?.follow();
    for (const reading of readings) {
      if (isTouched(reading, changed)) this.#due.set(reading, (this.#due.get(reading) ?? 0) + 1);
    }
  }
}
