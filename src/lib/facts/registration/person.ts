import type * as v from 'valibot';
import type { Bodies } from '../fact.ts';
import type { wordsSchema } from './schema.ts';

// The words of a person are not inside the hashed event. The event says a commitment, and the words lie beside it on
// the tablet, on the wire and at the hub. So they can be erased, and every hash and chain stays as it is:
//
//   event   { …, "body": { "residentId": "…", "number": "A-R0012", "words": "<commitment>", "elderMode": false } }
//   words   { "initials": "wxl", "name": "王秀兰", "pinyin": "wangxiulan", "salt": "<22 characters>" }

/** What is said of a person by words, with the salt of the commitment. */
export type SaltedWords = Readonly<v.InferOutput<typeof wordsSchema>>;
/** What is known of a person by words: the name, how it is spelt, and its first letters. */
export type PersonalWords = Omit<Extract<SaltedWords, { readonly name: string }>, 'salt'>;

/**
 * The words of a registration: what version 1 says itself, or what lies beside version 2; null where they are missing
 * or were erased.
 * @param beside those that the body commits to
 */
export function wordsOf(body: Bodies['resident.registered'], beside: SaltedWords | null): PersonalWords | null {
  const { name, pinyin = '', initials = '' } = body;
  if (name !== undefined) return { name, pinyin, initials };
  return beside !== null && 'name' in beside ? beside : null;
}
