/** What the browser says of this tablet's storage, for staff. Null where it does not say. */
export interface StorageEstimate {
  readonly usedBytes: number | null;
  readonly freeBytes: number | null;
}

/** Asks the browser to keep the storage even when the disk fills up. Only a page may ask; installed apps are granted it. */
export async function askForPersistence(): Promise<boolean | null> {
  if (navigator.storage?.persist === undefined) return null;
  return (await navigator.storage.persisted()) || (await navigator.storage.persist());
}

/** How much the app uses and how much it may still use. */
export async function estimateStorage(): Promise<StorageEstimate> {
  if (navigator.storage?.estimate === undefined) return { usedBytes: null, freeBytes: null };
  const { usage, quota } = await navigator.storage.estimate();
  return { usedBytes: usage ?? null, freeBytes: quota === undefined ? null : quota - (usage ?? 0) };
}
