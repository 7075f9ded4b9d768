/**
 * Keeps the screen on while the page is visible. A lock is lost whenever the page is hidden, so it is asked for again
 * at each return; a browser that refuses (battery saver) or has none leaves the tablet's own setting in charge.
 * @returns a function that lets go.
 */
export function keepScreenOn(target: Document): () => void {
  let lock: WakeLockSentinel | undefined;
  let ended = false;
  const ask = (): void => {
    const wakeLock: WakeLock | undefined = navigator.wakeLock;
    if (ended || target.visibilityState !== 'visible' || wakeLock === undefined) return;
    wakeLock.request('screen').then(
      (granted) => {
        if (ended) void granted.release();
        else lock = granted;
      },
      () => undefined,
    );
  };
  target.addEventListener('visibilitychange', ask);
  ask();
  return () => {
    ended = true;
    target.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}
