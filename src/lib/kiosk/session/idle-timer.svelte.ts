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

/** WCAG 2.2.1: at least 20 s, in which one touch is enough to go on; elder mode has more time. */
export const warningMs = (elderMode: boolean): number => (elderMode ? 30_000 : 20_000);

/** For somebody who is being served. */
export const idleLimits = (elderMode: boolean): IdleLimits => ({
  idleMs: elderMode ? 120_000 : 60_000,
  warningMs: warningMs(elderMode),
});

/** For a word to somebody who then goes: it is not for whoever comes next, and counts from the beginning. */
export const noticeLimits = (elderMode: boolean): IdleLimits => ({
  idleMs: warningMs(elderMode),
  warningMs: warningMs(elderMode),
});

/**
 * Watches for a resident who has walked away.
 *
 *   stopped ──start──▶ quiet ──last 20 s──▶ warning ──end──▶ stopped + onEnd
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

  /** How long the warning is up, in whole seconds. */
  get warningSeconds(): number {
    return this.#limits.warningMs / 1000;
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
    this.#show(this.#limits.idleMs);
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
      this.#show(leftMs);
    }
  }

  #show(leftMs: number): void {
    const isWarning = this.#stopTicking !== undefined && leftMs <= this.#limits.warningMs;
    this.#secondsLeft = isWarning ? Math.ceil(leftMs / 1000) : undefined;
  }
}
