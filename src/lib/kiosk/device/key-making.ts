import { inKeys, readDeviceKey, type KeyName } from './key.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Makes the tablet's signing key if there is none. Rejects when the browser cannot make or keep one. */
export async function ensureDeviceKey(name: KeyName = 'device'): Promise<CryptoKeyPair> {
  const known = await readDeviceKey(name);
  if (known !== undefined) return known;
  const made = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  try {
    await inKeys('readwrite', (store) => store.add(made, name));
    return made;
  } catch (error) {
    // `add` fails where another tab was faster. Then the other tab's key counts.
    const faster = await readDeviceKey(name);
    if (faster === undefined) throw error;
    return faster;
  }
}

/** Puts the key that was made to take the other one's place there. Until then a pairing can be tried with it again. */
export async function takeNextKey(): Promise<void> {
  const next = await readDeviceKey('next');
  if (next === undefined) return;
  await inKeys('readwrite', (store) => {
    store.put(next, 'device' satisfies KeyName);
    return store.delete('next' satisfies KeyName);
  });
}
