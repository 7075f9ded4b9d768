/**
 * Lets one action through at a time: a second touch on the same button, while the first is being recorded, does
 * nothing. What a component shows meanwhile hangs on `isBusy`.
 */
export class OneAtATime {
  #busy = $state(false);

  get isBusy(): boolean {
    return this.#busy;
  }

  /** Runs `action` unless another one runs, and returns what it resolves with; undefined when it was not run. */
  async run<T>(action: () => Promise<T>): Promise<T | undefined> {
    if (this.#busy) return undefined;
    this.#busy = true;
    try {
      return await action();
    } finally {
      this.#busy = false;
    }
  }
}
