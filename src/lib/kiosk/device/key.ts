// The tablet's key has a database of its own, so that no code of the store ever handles it. No script extracts its
// private half; browsers keep it readable in their files all the same, so that whoever copies these has the key
// (docs/security.md).

const databaseName = 'points-store-key';
const storeName = 'keys';
const keyName = 'device';
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** The tablet's signing key, undefined before the first pairing or after a wipe. */
export async function readDeviceKey(): Promise<CryptoKeyPair | undefined> {
  const found = await inStore<CryptoKeyPair | undefined>('readonly', (store) => store.get(keyName));
  return found;
}

/** Reads the key when it is first asked for, and keeps it: signing takes less time than opening a database. */
export function keyReader(): () => Promise<CryptoKeyPair | undefined> {
  let known: CryptoKeyPair | undefined;
  return async () => (known ??= await readDeviceKey());
}

/** Makes the tablet's signing key if there is none. Rejects when the browser cannot make or keep one. */
export async function ensureDeviceKey(): Promise<CryptoKeyPair> {
  const known = await readDeviceKey();
  if (known !== undefined) return known;
  const made = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  try {
    await inStore('readwrite', (store) => store.add(made, keyName));
    return made;
  } catch (error) {
    // `add` fails where another tab was faster. Then the other tab's key counts.
    const faster = await readDeviceKey();
    if (faster === undefined) throw error;
    return faster;
  }
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<T> {
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
