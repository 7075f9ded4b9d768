import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import canonicalize from 'canonicalize';
import { assert } from './assert.ts';
import { toBase64Url, utf8 } from './encoding.ts';

// WebCrypto's digest is asynchronous, and an IndexedDB transaction ends at the first foreign await. The chain's hash is
// computed inside that transaction, so a synchronous implementation is needed on the kiosk, and the hub uses the same.

/** SHA-256 of a text's UTF-8 bytes, as unpadded base64url (43 characters). */
export const sha256Base64Url = (text: string): string => toBase64Url(sha256(utf8(text)));

/** HMAC-SHA-256 (RFC 2104) of `text` under `key`, as unpadded base64url (43 characters). */
export const hmacBase64Url = (key: string, text: string): string => toBase64Url(hmac(sha256, utf8(key), utf8(text)));

/** RFC 8785 canonical JSON of a JSON value. Throws AssertionFailed for what JSON cannot express. */
export function canonicalJson(value: unknown): string {
  // JSON.stringify writes numbers and strings as RFC 8785 asks, and several times as fast as any code that sorts.
  const text = isInOrder(value) ? JSON.stringify(value) : canonicalize(value);
  assert(text !== undefined, 'only JSON values have a canonical form');
  return text;
}

/** The same JSON value with the keys of all its objects in canonical order. Writing and reading it keep that order. */
export const inCanonicalOrder = <T>(value: T): T => JSON.parse(canonicalJson(value)) as T;

/**
 * Whether all objects of a JSON value have their keys in canonical order: by UTF-16 code units, as JavaScript compares.
 */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isInOrder);
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  let before = '';
  // In a plain object, `for in` visits its own keys alone, and makes no list of them first.
  for (const key in value) {
    if (key < before || !isInOrder((value as Readonly<Record<string, unknown>>)[key])) return false;
    before = key;
  }
  return true;
}
