/** What the watchdog observes, and what it may do. */
export interface WatchdogEnvironment {
  readonly now: () => number;
  readonly setTimer: (call: () => void, delayMs: number) => () => void;
  /** When the oldest event without an answer was recorded; null when there is none. */
  readonly waitingSinceMs: () => Promise<number | null>;
  /** Whether the hub answers a probe that is independent of the exchange. */
  readonly hubAnswers: () => Promise<boolean>;
  readonly reset: () => void;
}

const lookEveryMs = 60_000;
const patienceMs = 15 * 60_000;

/** The oldest event without an answer, and since when it has waited before a hub that answers. */
interface Standstill {
  readonly waitingSinceMs: number;
  readonly fromMs: number;
}

/**
 * Resets a flusher that has had the same event to send for 15 minutes while the hub answered a probe each time
 * (docs/protocol.md, "Kiosk rules"). Returns how to stop watching.
 */
export function watch(environment: WatchdogEnvironment): () => void {
  let standstill: Standstill | undefined;
  let cancel: (() => void) | undefined;
  let ended = false;

  const look = async (): Promise<void> => {
    const nowMs = environment.now();
    const waitingSinceMs = await environment.waitingSinceMs();
    if (waitingSinceMs === null || !(await environment.hubAnswers())) {
      standstill = undefined;
    } else if (standstill?.waitingSinceMs !== waitingSinceMs) {
      standstill = { waitingSinceMs, fromMs: nowMs };
    } else if (nowMs - standstill.fromMs >= patienceMs) {
      standstill = { waitingSinceMs, fromMs: nowMs };
      environment.reset();
    }
  };
  const next = (): void => {
    if (ended) return;
    // A store that cannot be read is reported elsewhere. The watchdog just looks again later.
    cancel = environment.setTimer(() => void look().then(next, next), lookEveryMs);
  };
  next();
  return () => {
    ended = true;
    cancel?.();
  };
}
