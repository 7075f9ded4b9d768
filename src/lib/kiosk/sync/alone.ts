/** Something that only one page or worker of a tablet does at a time. */
export interface Turn {
  /** The name of the Web Lock. */
  readonly lock: string;
  /** How many milliseconds to wait for the lock. A frozen tab can hold it for ever, so work then begins without it. */
  readonly patienceMs: number;
}

/** Exchanging with the hub. Two exchanges at once would be correct, because events have ids, but wasteful. */
const exchangeTurn: Turn = { lock: 'points-store-exchange', patienceMs: 30_000 };

/**
 * Runs `work` while no other tab and no service worker of this tablet does the same. Without locks, which a browser may
 * lack or refuse, it runs at once.
 */
export async function alone<T>(
  locks: LockManager | undefined,
  work: () => Promise<T>,
  { lock, patienceMs }: Turn = exchangeTurn,
): Promise<T> {
  if (locks === undefined) return work();
  const turn = { hasBegun: false };
  try {
    return await locks.request(lock, { signal: AbortSignal.timeout(patienceMs) }, () => {
      turn.hasBegun = true;
      return work();
    });
  } catch (error) {
    if (turn.hasBegun) throw error;
    return await work();
  }
}
