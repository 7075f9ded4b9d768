// The tablet's key has a database of its own, so that no code of the store ever handles it. No script extracts its
// private half, but browsers keep it readable in their files all the same (Chromium as plain PKCS#8): whoever copies
// these has the key, and that a copy is used shows by the token (docs/security.md). It is made by `key-making.ts`.

const databaseName = 'points-store-key';
const storeName = 'keys';

/** The key that the tablet signs with, and the one that takes its place when two devices use it. */
export type KeyName = 'device' | 'next';

/** The tablet's signing key, undefined before the first pairing or after a wipe. */
export const readDeviceKey = (name: KeyName = 'device'): Promise<CryptoKeyPair | undefined> =>
  inKeys<CryptoKeyPair | undefined>('readonly', (store) => store.get(name));

/**
 * Reads the key when it is first asked for, and again for another kiosk: signing takes less time than opening a
 * database, but a tablet that is paired anew may have another key, also where another tab has made it.
 */
export function keyReader(): (kiosk?: string) => Promise<CryptoKeyPair | undefined> {
  let known: CryptoKeyPair | undefined;
  let of: string | undefined;
  return async (kiosk) => {
    if (known === undefined || kiosk !== of) known = await readDeviceKey();
    of = kiosk;
    return known;
  };
}

/** Does something in the key's own database, in one transaction with strict durability. */
export async function inKeys<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(storeName);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the key database could not be opened'));
  });
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(storeName, mode, { durability: 'strict' });
      const request = act(transaction.objectStore(storeName));
      transaction.oncomplete = () => resolve(request.result as T);
      transaction.onabort = () => reject(transaction.error ?? new Error('the key could not be written'));
    });
  } finally {
    database.close();
  }
}
