/** The timers a session needs, injected so that tests decide what time it is. */
export interface Timers {
  readonly now: () => number;
  /** Calls back about once a second until the returned function is called. */
  readonly everySecond: (call: () => void) => () => void;
}

/** The page's own timers. */
export const pageTimers: Timers = {
  now: () => performance.now(),
  everySecond: (call) => {
    const handle = setInterval(call, 1000);
    return () => clearInterval(handle);
  },
};

/** How long nobody may touch the screen, and for how long before the end a countdown is shown, in milliseconds. */
export interface IdleLimits {
  readonly idleMs: number;
  readonly warningMs: number;
}

/** WCAG 2.2.1: a warning of 15 s with one touch to go on; elder mode has twice the time. */
export const idleLimits = (elderMode: boolean): IdleLimits => ({
  idleMs: elderMode ? 120_000 : 60_000,
  warningMs: 15_000,
});

/**
 * Watches for a resident who has walked away.
 *
 *   stopped ──start──▶ quiet ──last 15 s──▶ warning ──end──▶ stopped + onEnd
 *                        ▲───────touch─────────┘
 */
export class IdleTimer {
  #secondsLeft = $state<number | undefined>();
  #endsAt = 0;
  #limits: IdleLimits = idleLimits(false);
  #stopTicking: (() => void) | undefined;
  readonly #timers: Timers;
  readonly #onEnd: () => void;

  constructor(timers: Timers, onEnd: () => void) {
    this.#timers = timers;
    this.#onEnd = onEnd;
  }

  /** Whole seconds left while the warning is up, undefined before. */
  get secondsLeft(): number | undefined {
    return this.#secondsLeft;
  }

  /** Starts or restarts the wait. */
  start(limits: IdleLimits): void {
    this.#limits = limits;
    this.#stopTicking ??= this.#timers.everySecond(() => this.#tick());
    this.touch();
  }

  /** Somebody is here. */
  touch(): void {
    this.#endsAt = this.#timers.now() + this.#limits.idleMs;
    this.#secondsLeft = undefined;
  }

  /** Nobody is being waited for. */
  stop(): void {
    this.#stopTicking?.();
    this.#stopTicking = undefined;
    this.#secondsLeft = undefined;
  }

  #tick(): void {
    const leftMs = this.#endsAt - this.#timers.now();
    if (leftMs <= 0) {
      this.stop();
      this.#onEnd();
    } else {
      this.#secondsLeft = leftMs <= this.#limits.warningMs ? Math.ceil(leftMs / 1000) : undefined;
    }
  }
}
