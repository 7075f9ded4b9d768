/** The tags under which the browser wakes the service worker to exchange with the hub. */
export const backgroundTags = { once: 'points-store-flush', periodic: 'points-store-regular' } as const;

/**
 * The shortest time between two regular wake-ups that is asked for. Browsers grant it to installed apps, and rarely
 * more often.
 */
const regularMs = 12 * 3_600_000;

interface BackgroundRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
  readonly periodicSync?: { register(tag: string, options: { minInterval: number }): Promise<void> };
}

/** Asks to be woken once when there is a network. A browser may refuse; the page's own timers do the same work. */
export async function wakeOnceOnline(): Promise<void> {
  await (await registered())?.sync?.register(backgroundTags.once).catch(() => undefined);
}

/** Asks to be woken now and then, also while no page is open. */
export async function wakeRegularly(): Promise<void> {
  await (
    await registered()
  )?.periodicSync
    ?.register(backgroundTags.periodic, { minInterval: regularMs })
    .catch(() => undefined);
}

/** Undefined also where the browser refuses to answer, as in some private modes. */
async function registered(): Promise<BackgroundRegistration | undefined> {
  const registration: unknown = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  return registration as BackgroundRegistration | undefined;
}
