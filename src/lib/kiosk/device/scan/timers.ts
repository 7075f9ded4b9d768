/** The clock and the timer that scanning needs, injected so that tests decide what time it is. */
export interface ScanTimers {
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Calls back once after `delayMs`, unless the returned function is called before. */
  readonly after: (delayMs: number, call: () => void) => () => void;
}

/** The page's own timers. */
export const pageTimers: ScanTimers = {
  now: () => performance.now(),
  after: (delayMs, call) => {
    const handle = setTimeout(call, delayMs);
    return () => clearTimeout(handle);
  },
};

/** How long to wait before try number `failures` (1, 2, …): doubled each time up to a limit, in milliseconds. */
export const backoffMs = (failures: number, firstMs: number, limitMs: number): number =>
  Math.min(limitMs, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 30));
