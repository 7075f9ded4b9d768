import { assert } from './assert.ts';

/** Makes `count` random bytes. Injected, so that simulations repeat exactly. */
export type RandomBytes = (count: number) => Uint8Array;

/** Bytes from the platform's CSPRNG (browser, worker and Node alike). */
export const secureRandom: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then 74 random bits. */
export function uuidV7(nowMs: number, random: RandomBytes): string {
  assert(Number.isInteger(nowMs) && nowMs >= 0 && nowMs < 2 ** 48, 'a UUIDv7 needs Unix milliseconds');
  const bytes = random(16);
  let rest = nowMs;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return dashed(hex(bytes));
}

/** The 32 digits of a UUID with its hyphens. */
export const dashed = (digits: string): string =>
  `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;

/** The digits that a UUIDv7 made at a time (Unix milliseconds) begins with: the time, and its version. */
export function uuidV7Head(atMs: number): string {
  // In halves, because toString is ten times as slow for numbers beyond 32 bits.
  const high = Math.floor(atMs / 2 ** 24);
  return `${sixDigits(high)}${sixDigits(atMs - high * 2 ** 24)}7`;
}

const sixDigits = (half: number): string => half.toString(16).padStart(6, '0');

/** A random identifier with a speaking prefix, such as `ksk_3f9c…` (96 random bits). */
export const prefixedId = (prefix: string, random: RandomBytes): string => `${prefix}_${hex(random(12))}`;

/** A UUID whose last 12 digits are those of `id` plus `steps`: the same id always gives the same ones. */
export const laterUuid = (id: string, steps: number): string =>
  id.slice(0, -12) + ((Number.parseInt(id.slice(-12), 16) + steps) % 2 ** 48).toString(16).padStart(12, '0');

/** When a version-7 UUID was made, in Unix milliseconds. */
export const timeOfUuid = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

// A UUID, with or without a word in front (`item-0198…`), or an id that prefixedId made.
const drawn = /^(?:(?:[a-z]+-)?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{8}|[a-z]+_[\da-f]{20})([\da-f]{4})$/;

/** An id as people read it: a random one by its last four digits (`…3f2a`), any other, such as `A-01`, as it is. */
export const shortId = (id: string): string => id.replace(drawn, '…$1');
