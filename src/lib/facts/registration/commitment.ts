import { canonicalJson, sha256Base64Url } from '#lib/base/hash.ts';
import type { SaltedWords } from './person.ts';

/**
 * The commitment to some words: SHA-256 over their RFC 8785 form, which includes the salt. It is the construction of
 * disclosures in SD-JWT (RFC 9901, sections 4.2.1 and 9.3): the salt keeps anybody from trying which name has the hash,
 * and once words and salt are erased it tells nothing.
 */
export const commitmentOf = (words: SaltedWords): string => sha256Base64Url(canonicalJson(words));
