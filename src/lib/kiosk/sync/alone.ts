const lockName = 'points-store-exchange';
/** A frozen tab can hold a lock forever. After this long one goes on without: ids make that correct, only wasteful. */
const patienceMs = 30_000;

/** Runs `work` while no other tab and no service worker of this tablet does the same, as far as that can be had. */
export async function alone<T>(locks: LockManager | undefined, work: () => Promise<T>): Promise<T> {
  if (locks === undefined) return work();
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patienceMs);
  let started = false;
  try {
    return await locks.request(lockName, { signal: giveUp.signal }, () => {
      started = true;
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (started || !giveUp.signal.aborted) throw error;
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
