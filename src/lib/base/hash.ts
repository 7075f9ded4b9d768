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
  const text = canonicalize(value);
  assert(text !== undefined, 'only JSON values have a canonical form');
  return text;
}
