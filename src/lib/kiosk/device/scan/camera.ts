import type { CameraEvents, CameraSurroundings, CameraTrouble, OpenCamera } from './camera-seam.ts';
import { troubleOf } from './camera-seam.ts';
import { look, lookAgain, nothingShown } from './showing.ts';
import { backoffMs, type ScanTimers } from './timers.ts';

/** What the camera is doing, for the screen and for staff. */
export type CameraState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'scanning' }
  /** It was on and is gone. It is reopened automatically. */
  | { readonly kind: 'lost' }
  | CameraTrouble;

/** What a camera scanner needs, and its callbacks. */
export interface CameraScannerParts {
  readonly surroundings: CameraSurroundings;
  readonly timers: ScanTimers;
  readonly onState: (state: CameraState) => void;
  /** A code was held before the camera; `text` is whatever it says. The caller decides whether to stop. */
  readonly onCode: (text: string) => void;
}

const firstRetryMs = 500;
const longestRetryMs = 15_000;
/** A camera that ran this long had started well, so that the next failure is tried again soon. */
const steadyMs = 5_000;
/** The decoder restarts by itself. Staff are told only when that has not helped for this long. */
const decoderPatienceMs = 3_000;

/**
 * Keeps the camera in the state that is wanted: on between {@link start} and {@link stop} while the page is visible,
 * off otherwise. Everything that opens or closes it goes through one queue, because html5-qrcode breaks when they
 * overlap.
 *
 *            start                    pictures come                  track ended, pictures stall
 *   idle ───────────▶ starting ─────────────────────▶ scanning ──────────────────────────────────▶ lost
 *    ▲                   │                            ▲  │  ▲ frame decoded                           │
 *    │                   ├─ NotAllowed ─▶ refused ────┤  ▼  │                                          │
 *    │                   ├─ NotFound ───▶ missing ────┤ failed (decoder)                              │
 *    │                   └─ other ──────▶ failed ─────┴──────────────────────────────────────────────┘
 *    │                                                  tried again: doubling rest, devicechange, permission, visible
 *    └── stop, page hidden: from any state
 *
 * A new try keeps showing the trouble until it has succeeded, so that the screen does not flicker. `refused` has no
 * timed try, because asking again and again would nag.
 */
export class CameraScanner {
  readonly #parts: CameraScannerParts;
  #state: CameraState = { kind: 'idle' };
  #queue: Promise<void> = Promise.resolve();
  #started = false;
  #mayTry = true;
  #open: OpenCamera | undefined;
  /** Identifies the camera that is open or being opened. Events of any other are late and ignored. */
  #session: symbol | undefined;
  #failures = 0;
  #cancelRetry: (() => void) | undefined;
  #unwatch: (() => void) | undefined;
  #showing = nothingShown;

  constructor(parts: CameraScannerParts) {
    this.#parts = parts;
  }

  /** What the camera is doing now. */
  get state(): CameraState {
    return this.#state;
  }

  /** Turns the camera on. Resolves when it scans, or when it is known why it does not. */
  start(): Promise<void> {
    this.#started = true;
    this.#unwatch ??= this.#parts.surroundings.watch(() => void this.#tryNow());
    return this.#tryNow();
  }

  /** Turns the camera off. Resolves when it is; never rejects. */
  stop(): Promise<void> {
    this.#started = false;
    this.#unwatch?.();
    this.#unwatch = undefined;
    return this.#settle();
  }

  /** Allows the last code to be reported again at once, even if it has not left the camera's view. */
  forget(): void {
    this.#showing = nothingShown;
  }

  #tryNow(): Promise<void> {
    this.#mayTry = true;
    return this.#settle();
  }

  #settle(): Promise<void> {
    this.#queue = this.#queue.then(() => this.#bring());
    return this.#queue;
  }

  #isWanted(): boolean {
    return this.#started && this.#parts.surroundings.isVisible();
  }

  /** Opens or closes the camera as wanted, which may change while it is being opened. */
  async #bring(): Promise<void> {
    if (this.#isWanted() && this.#open === undefined && this.#mayTry) await this.#openOnce();
    const isOver = this.#session === undefined;
    if (this.#open !== undefined && (isOver || !this.#isWanted())) await this.#closeOnce();
    if (!this.#isWanted()) {
      this.#cancelRetry?.();
      this.#failures = 0;
      this.#mayTry = true;
      this.#show({ kind: 'idle' });
    }
  }

  async #openOnce(): Promise<void> {
    this.#mayTry = false;
    this.#cancelRetry?.();
    if (this.#state.kind === 'idle') this.#show({ kind: 'starting' });
    const session = Symbol('camera session');
    this.#session = session;
    this.#showing = lookAgain(this.#showing);
    const opened = await this.#parts.surroundings
      .open(this.#eventsOf(session))
      .catch((error: unknown) => ({ ok: false, error: troubleOf(error) }) as const);
    if (opened.ok) {
      this.#open = opened.value;
      if (this.#session === session && this.#isWanted()) this.#show({ kind: 'scanning' });
    } else {
      this.#session = undefined;
      if (this.#isWanted()) this.#meet(opened.error);
    }
  }

  async #closeOnce(): Promise<void> {
    this.#session = undefined;
    const open = this.#open;
    this.#open = undefined;
    await open?.close();
  }

  #eventsOf(session: symbol): CameraEvents {
    const { timers, onCode } = this.#parts;
    const openedAt = timers.now();
    let failingSince: number | undefined;
    const ifCurrent = (call: () => void): void => (this.#session === session && this.#started ? call() : undefined);
    return {
      onFrame: (text) =>
        ifCurrent(() => {
          failingSince = undefined;
          if (timers.now() - openedAt >= steadyMs) this.#failures = 0;
          if (this.#state.kind === 'failed') this.#show({ kind: 'scanning' });
          const { showing, fresh } = look(this.#showing, text, timers.now());
          this.#showing = showing;
          if (fresh && text !== undefined) onCode(text);
        }),
      onDecoderFailure: (reason) =>
        ifCurrent(() => {
          failingSince ??= timers.now();
          if (timers.now() - failingSince < decoderPatienceMs) return;
          this.#show({ kind: 'failed', part: 'decoder', reason });
        }),
      onOver: (why) =>
        ifCurrent(() => {
          this.#session = undefined;
          if (why === 'lost') this.#meet({ kind: 'lost' });
          else this.#mayTry = true;
          // The first pass closes the dead camera, the second one opens the next where it is wanted at once.
          void this.#settle();
          void this.#settle();
        }),
    };
  }

  /** Shows a problem and schedules the next try. */
  #meet(trouble: CameraTrouble | { readonly kind: 'lost' }): void {
    // A camera that was pulled out stays lost, although opening it again finds it missing.
    if (!(trouble.kind === 'missing' && this.#state.kind === 'lost')) this.#show(trouble);
    this.#cancelRetry?.();
    if (trouble.kind === 'refused') return;
    this.#failures += 1;
    const delayMs = backoffMs(this.#failures, firstRetryMs, longestRetryMs);
    this.#cancelRetry = this.#parts.timers.after(delayMs, () => void this.#tryNow());
  }

  #show(state: CameraState): void {
    if (state.kind === this.#state.kind && state.kind !== 'failed') return;
    this.#state = state;
    this.#parts.onState(state);
  }
}
