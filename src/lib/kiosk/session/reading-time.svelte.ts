import type { Timers } from './idle-timer.svelte.ts';

/** How long a pick-up number stays at least, whatever is touched or scanned. */
const leastMs = 5000;

/** Keeps something on the screen for as long as it takes to read it out to somebody. */
export class ReadingTime {
  #secondsLeft = $state<number | undefined>();
  #shownMs = Number.NEGATIVE_INFINITY;
  #wish: (() => void) | undefined;
  #stopTicking: (() => void) | undefined;
  readonly #timers: Timers;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Whole seconds until what was wished for happens; undefined while nothing is wished for. */
  get secondsLeft(): number | undefined {
    return this.#secondsLeft;
  }

  /** It is on the screen from now on. */
  start(): void {
    this.#shownMs = this.#timers.now();
  }

  /** Calls as soon as it has been there long enough: at once, or later and once, however often it is wished for. */
  then(call: () => void): void {
    if (this.#leftMs() <= 0) {
      this.stop();
      call();
      return;
    }
    this.#wish = call;
    this.#stopTicking ??= this.#timers.everySecond(() => this.#tick());
    this.#tick();
  }

  /** It has gone from the screen. */
  stop(): void {
    this.#stopTicking?.();
    this.#stopTicking = undefined;
    this.#wish = undefined;
    this.#secondsLeft = undefined;
  }

  #leftMs(): number {
    return this.#shownMs + leastMs - this.#timers.now();
  }

  #tick(): void {
    const wish = this.#wish;
    const leftMs = this.#leftMs();
    if (wish !== undefined && leftMs <= 0) {
      this.stop();
      wish();
    } else this.#secondsLeft = Math.ceil(leftMs / 1000);
  }
}
