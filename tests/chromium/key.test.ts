import { beforeEach, expect, test } from 'vitest';
import { ensureDeviceKey, takeNextKey } from '#lib/kiosk/device/key-making.ts';
import { keyReader, readDeviceKey } from '#lib/kiosk/device/key.ts';

beforeEach(
  () =>
    new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase('points-store-key');
      request.onsuccess = () => resolve();
      request.onerror = () => reject(request.error ?? new Error('the key could not be removed'));
    }),
);

test('a tablet without a key has none, and makes one that stays', async () => {
  expect(await readDeviceKey()).toBeUndefined();
  const made = await ensureDeviceKey();
  const kept = await readDeviceKey();
  const jwk = await crypto.subtle.exportKey('jwk', made.publicKey);
  expect(kept && (await crypto.subtle.exportKey('jwk', kept.publicKey))).toEqual(jwk);
});

test('F51 the private half never leaves the tablet', async () => {
  const { privateKey } = await ensureDeviceKey();
  expect(privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow();
});

test('F8 two tabs that make one at once end with the same', async () => {
  const keys = await Promise.all([ensureDeviceKey(), ensureDeviceKey(), ensureDeviceKey()]);
  const publicKeys = await Promise.all(keys.map((key) => crypto.subtle.exportKey('jwk', key.publicKey)));
  expect(new Set(publicKeys.map(({ x }) => x)).size).toBe(1);
});

test('the next key takes the place of the one that is used twice, and whoever signs as another kiosk reads it', async () => {
  const read = keyReader();
  const publicOf = async (pair: CryptoKeyPair | undefined) =>
    pair && (await crypto.subtle.exportKey('jwk', pair.publicKey)).x;
  const first = await publicOf(await ensureDeviceKey());
  expect(await publicOf(await read('ksk_1'))).toBe(first);
  const next = await publicOf(await ensureDeviceKey('next'));
  expect(next).not.toBe(first);
  // A pairing that failed is tried with the same one again.
  expect(await publicOf(await ensureDeviceKey('next'))).toBe(next);
  await takeNextKey();
  expect(await readDeviceKey('next')).toBeUndefined();
  expect(await publicOf(await read('ksk_1'))).toBe(first);
  expect(await publicOf(await read('ksk_2'))).toBe(next);
  // Nothing is left to take, and nothing is taken.
  await takeNextKey();
  expect(await publicOf(await readDeviceKey())).toBe(next);
});
