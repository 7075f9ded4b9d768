/** What is done by one page or worker of a tablet at a time. */
export interface Turn {
  /** The name of the Web Lock. */
  readonly lock: string;
  /** A frozen tab can hold a lock forever. After so many milliseconds one goes on without. */
  readonly patienceMs: number;
}

/** Exchanging with the hub: ids make two at once correct, only wasteful. */
const exchangeTurn: Turn = { lock: 'points-store-exchange', patienceMs: 30_000 };

/**
 * Runs `work` while no other tab and no service worker of this tablet does the same, as far as that can be had: a browser may
 * have no locks, or refuse them.
 */
export async function alone<T>(
  locks: LockManager | undefined,
  work: () => Promise<T>,
  { lock, patienceMs }: Turn = exchangeTurn,
): Promise<T> {
  if (locks === undefined) return work();
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patienceMs);
  let started = false;
  try {
    return await locks.request(lock, { signal: giveUp.signal }, () => {
      started = true;
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (started) throw error;
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
