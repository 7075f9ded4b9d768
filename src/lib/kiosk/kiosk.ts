import { secureRandom } from '#lib/base/id.ts';
import type { Points } from '#lib/domain/points.ts';
import type { RedeemCommand } from '#lib/facts/redemption/redeem.ts';
import { refuse, type Result } from '#lib/base/result.ts';
import { afterPaint } from '#lib/base/after-paint.ts';
import { wakeOnceOnline, wakeRegularly } from './device/background-tags.ts';
import { openJournalFile } from './device/journal-file.ts';
import { keyReader } from './device/key.ts';
import { joinOtherTabs } from './device/other-tabs.ts';
import { verifyPin } from './device/pin.ts';
import { askForPersistence, isPersistent } from './device/storage.ts';
import { databaseName, describe, openAsItIs, openTables } from './store/open.ts';
import { everything, readChanged, type Change } from './store/change.ts';
import { countWaiting } from './store/outbox.ts';
import { loadReader, loadRedeeming } from './store/later.ts';
import { compareAtBoot, judgeStorage } from './store/recovery.ts';
import { KioskStore } from './store/store.ts';
import type { Member } from './store/staff/recording.ts';
import type { RedeemOutcome } from './store/redeem.ts';
import type { KioskTables } from './store/tables.ts';
import { browserClocks, lookEveryMs, readClocks, readTime } from './store/time.ts';
import { alone, type Turn } from './sync/alone.ts';
import type { AskOutcome } from './sync/ask.ts';
import type { ExchangeOutcome } from './sync/exchange.ts';
import type { NameAnswer } from './sync/namesakes.ts';
import { Flusher, type SyncState } from './sync/flusher.ts';
import type { PairingFailure } from './sync/pair.ts';
import { redeemWithHub } from './sync/redeem-with-hub.ts';
import type { SavedOutbox } from './sync/saved-outbox.ts';
import type { Line } from './sync/transport.ts';
import { watch } from './sync/watchdog.ts';

// The kiosk's one composition root: everything that touches the browser is chosen here and handed down.

/**
 * Two tabs that start together take turns, so that not both take lost events back; a frozen one keeps nobody from
 * starting.
 */
const bootTurn: Turn = { lock: 'points-store-boot', patienceMs: 5000 };

/** How starting the kiosk ended. */
export type KioskOutcome =
  | { readonly kind: 'ready'; readonly kiosk: Kiosk }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'unavailable'; readonly cause: string };

export type { PairingFailure };

/** What the page tells the kiosk. */
export interface KioskOptions {
  readonly appVersion: string;
  /** A newer version of the app has taken the database over: this page must be loaded again. */
  readonly onReplaced: () => void;
}

/** A running kiosk. */
export class Kiosk {
  readonly store: KioskStore;
  readonly flusher: Flusher;
  readonly #options: KioskOptions;
  readonly #listeners = new Set<() => void>();
  readonly #endings: (() => void)[] = [];
  #asking: { readonly wish: string; readonly outcome: Promise<AskOutcome> } | undefined;

  constructor(store: KioskStore, options: KioskOptions) {
    this.store = store;
    this.#options = options;
    this.flusher = new Flusher({
      now: () => this.store.nowMs(),
      chance: () => Math.random(),
      setTimer: pageTimer,
      exchangeAlone: () => this.#exchangeAlone(),
      onChange: () => this.#notify(),
    });
  }

  get syncState(): SyncState {
    return this.flusher.state;
  }

  /** Calls `listener` when the state of the exchange changes. */
  onSyncChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins to exchange with the hub and to listen to it. */
  start(): void {
    const flush = (): void => this.flusher.flush();
    window.addEventListener('online', flush);
    this.#endings.push(
      () => window.removeEventListener('online', flush),
      listenLater(this.store.tables, flush),
      // The exchange begins once the outcome is on the screen, and in the background should this page go away.
      this.store.onRecorded(() => {
        afterPaint(() => {
          flush();
          void wakeOnceOnline();
        });
      }),
    );
    const watched = watch({
      now: () => this.store.nowMs(),
      setTimer: pageTimer,
      waitingSinceMs: async () => (await countWaiting(this.store.tables)).moving.sinceMs,
      hubAnswers,
      reset: () => this.flusher.reset(),
    });
    const looking = setInterval(() => void this.store.lookAtClocks(), lookEveryMs);
    this.#endings.push(watched, () => clearInterval(looking));
    void this.store.lookAtClocks();
    void wakeRegularly();
    flush();
    // A card and a redemption wait for them. When one does not arrive, static/start.js says so.
    afterPaint(() => void Promise.all([loadRedeeming(), loadReader()]));
  }

  /** Pairs this tablet by a code of the hub. Never rejects: whoever typed the code is told what became of it. */
  pair(code: string): Promise<Result<undefined, PairingFailure>> {
    return this.#enrol(code).catch((error: unknown) => refuse({ kind: 'garbled', cause: describe(error) }));
  }

  async #enrol(code: string): Promise<Result<undefined, PairingFailure>> {
    const { tables } = this.store;
    await tables.write('persistent', await isPersistent());
    void this.#askForPersistence();
    const [{ pair }, keys] = await Promise.all([import('./sync/pair.ts'), import('./device/key-making.ts')]);
    const outcome = await pair(this.#context(), keys, code);
    if (!outcome.ok) return outcome;
    await this.store.appendToJournal([{ kind: 'paired', ...outcome.value }]);
    this.store.changed(...everything);
    this.flusher.resume();
    return { ok: true, value: undefined };
  }

  /**
   * Sees to it that so many points of a resident can be spent here: those that are set apart for other kiosks are asked
   * for. Begun while the resident looks at the list, so that by the time of "confirm" they are mostly here.
   */
  prepare(residentId: string, points: Points): void {
    // Without an answer the redemption asks once more and says so.
    this.#ask(residentId, points).catch(() => undefined);
  }

  /**
   * Records a redemption as {@link KioskStore.redeem} does, with the help of the hub where it is in reach, which takes
   * a moment; without an answer the refusal stands.
   */
  redeem(command: Omit<RedeemCommand, 'number'>, by: Member | null): Promise<RedeemOutcome> {
    return redeemWithHub({
      record: (hub) => this.store.redeem(command, by, hub),
      ask: (residentId, points) => this.#ask(residentId, points),
      exchange: () => this.#exchangeAlone(),
      wait,
    });
  }

  /** Asks the hub which residents bear a whole name, on behalf of a member of staff who is signed in. */
  async whoIsNamed(name: string, staff: string): Promise<NameAnswer> {
    const { askWhoIsNamed } = await import('./sync/namesakes.ts');
    return askWhoIsNamed({ ...this.#context(), wait }, { name, staff });
  }

  /** The outbox as a file; undefined when nothing waits. Rejects without a key. */
  async exportOutbox(): Promise<SavedOutbox | undefined> {
    const { saveOutbox } = await import('./sync/saved-outbox.ts');
    return saveOutbox(this.#context());
  }

  /** Ends everything that runs by itself. */
  stop(): void {
    this.flusher.end();
    for (const end of this.#endings) end();
  }

  /**
   * The answer may take its time, or never come: it is for staff to see, and the hub hears of it with the next push.
   */
  async #askForPersistence(): Promise<void> {
    const answer = await askForPersistence();
    await this.store.tables.write('persistent', answer);
    this.store.changed('device');
  }

  /** Asks for points, or waits with who asks for them already. */
  #ask(residentId: string, points: Points): Promise<AskOutcome> {
    const wish = `${residentId}/${String(points)}`;
    if (this.#asking?.wish === wish) return this.#asking.outcome;
    const asking = {
      wish,
      outcome: this.#askNow(residentId, points).finally(() => {
        if (this.#asking === asking) this.#asking = undefined;
      }),
    };
    this.#asking = asking;
    return asking.outcome;
  }

  async #askNow(residentId: string, points: Points): Promise<AskOutcome> {
    const { askForPoints } = await import('./sync/ask.ts');
    const exchange = () => this.#exchangeAlone();
    const news = () =>
      new Promise<void>((resolve) => {
        const stop = this.store.subscribe(() => {
          stop();
          resolve();
        });
      });
    return askForPoints({ ...this.#context(), exchange, wait, news }, residentId, points);
  }

  #exchangeAlone(): Promise<ExchangeOutcome> {
    return alone(navigator.locks, () => this.#exchange());
  }

  async #exchange() {
    // The signing and the schemas are loaded after the first paint: a resident's card does not wait for them.
    const { exchange } = await import('./sync/exchange.ts');
    const changed = new Set<Change>(['device']);
    const outcome = await exchange({ ...this.#context(), changed: (change) => changed.add(change) });
    if (outcome.kind === 'done') await this.store.forgetOutdated();
    this.store.changed(...changed);
    return outcome;
  }

  #context() {
    return { line: pageLine, tables: this.store.tables, appVersion: this.#options.appVersion };
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

const pageTimer = (call: () => void, delayMs: number): (() => void) => {
  const timer = setTimeout(call, delayMs);
  return () => clearTimeout(timer);
};

const wait = (ms: number): Promise<void> => new Promise((resolve) => pageTimer(resolve, ms));

/** Asks the hub the one question that needs no key. */
const hubAnswers = (): Promise<boolean> =>
  fetch('/api/v1/health', { cache: 'no-store', signal: AbortSignal.timeout(15_000) }).then(
    (response) => response.ok,
    () => false,
  );

const pageLine: Line = {
  ...browserClocks,
  fetch: (input, init) => fetch(input, init),
  random: secureRandom,
  key: keyReader(),
};

/** Opens the tablet's memory, compares it with its second copy, and assembles the kiosk. */
export async function openKiosk(options: KioskOptions): Promise<KioskOutcome> {
  const opened = await openTables(databaseName, options.onReplaced);
  if (opened.kind !== 'open') return opened;
  const { tables } = opened;
  const tabs = joinOtherTabs((said) => store.changedElsewhere(readChanged(said)));
  const journal = openJournalFile();
  const store = new KioskStore({
    tables,
    journal,
    ...browserClocks,
    random: secureRandom,
    announce: tabs.announce,
    verifyPin,
  });
  const compare = async () => {
    const { nowMs } = await readTime(tables, readClocks(browserClocks));
    const compared = await compareAtBoot(tables, journal, nowMs, secureRandom);
    await judgeStorage(tables, { finding: compared, dataLost: opened.dataLost, nowMs });
    return compared;
  };
  const finding = await alone(navigator.locks, compare, bootTurn);
  if (finding.kind === 'journalFailed') store.noteJournalFailure(finding.cause);
  return { kind: 'ready', kiosk: new Kiosk(store, options) };
}

/**
 * What waits in a tablet's memory that could not be opened, as {@link Kiosk.exportOutbox} makes it. Rejects when it
 * cannot be read as it is either.
 */
export async function rescueOutbox(appVersion: string): Promise<SavedOutbox | undefined> {
  const { saveOutbox } = await import('./sync/saved-outbox.ts');
  const tables = await openAsItIs(databaseName);
  try {
    return await saveOutbox({ line: pageLine, tables, appVersion });
  } finally {
    tables.close();
  }
}

function listenLater(tables: KioskTables, onPoke: () => void): () => void {
  let stop: (() => void) | undefined;
  let ended = false;
  void import('./listen.ts').then(({ listenFor }) => {
    if (!ended) stop = listenFor(tables, pageLine, onPoke);
  });
  return () => {
    ended = true;
    stop?.();
  };
}
