/** What the browser says of this tablet's storage, for staff. Null where it does not say. */
export interface StorageEstimate {
  readonly usedBytes: number | null;
  readonly freeBytes: number | null;
}

const notTold: StorageEstimate = { usedBytes: null, freeBytes: null };

/** Whether the browser keeps the storage even when the disk fills up, as far as it says without asking anybody. */
export async function isPersistent(): Promise<boolean | null> {
  return (await navigator.storage?.persisted?.().catch(() => null)) ?? null;
}

/**
 * Asks the browser to keep the storage even when the disk fills up. Only a page may ask; installed apps are granted it.
 * Firefox puts the question to whoever stands there, and this resolves when it has been answered, which may be never:
 * nothing that anybody wants may wait for it.
 */
export async function askForPersistence(): Promise<boolean | null> {
  if ((await isPersistent()) === true) return true;
  return (await navigator.storage?.persist?.().catch(() => null)) ?? null;
}

/** How much the app uses and how much it may still use. */
export async function estimateStorage(): Promise<StorageEstimate> {
  const estimate = await navigator.storage?.estimate?.().catch(() => undefined);
  if (estimate === undefined) return notTold;
  const { usage, quota } = estimate;
  return { usedBytes: usage ?? null, freeBytes: quota === undefined ? null : quota - (usage ?? 0) };
}
