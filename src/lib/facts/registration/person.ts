import type * as v from 'valibot';
import type { Bodies, Fact, FactOf } from '../fact.ts';
import { erased } from './limits.ts';
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

/** The commitment that a fact says; undefined for one that has no words beside it. */
export const commitmentIn = (fact: Fact): string | undefined =>
  isWorded(fact) && fact.body.words !== erased ? fact.body.words : undefined;

/** Whether a fact is of a type that may have words beside it. They are of the resident whom it names. */
export const isWorded = (fact: Fact): fact is FactOf<'resident.registered' | 'accrual.recorded'> =>
  fact.type === 'resident.registered' || fact.type === 'accrual.recorded';

/** Whether something is the tombstone of a registration: nobody can tell any more what its hash is of. */
export const isTombstone = (fact: Fact): fact is Registration =>
  fact.type === 'resident.registered' && fact.body.words === erased;

type Registration = FactOf<'resident.registered'>;

/**
 * The tombstone of a registration of version 1: id, number, place and both hashes stay, so that the chain does, and the
 * words are gone. It is written as version 2, which a hub must read to know a tombstone. Without a change for a later
 * version, which says no name.
 */
export function tombstoneOf<Event extends Registration & { readonly v: number }>(event: Event): Event {
  const { name, pinyin: _pinyin, initials: _initials, ...body } = event.body;
  return name === undefined ? event : { ...event, v: 2, body: { ...body, words: erased } };
}

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

/** Whether words are of the kind that a fact may have beside it, whatever it commits to. */
export const fits = (fact: Fact, words: SaltedWords): boolean =>
  isWorded(fact) && (fact.type === 'accrual.recorded') === 'note' in words;

/** The note among words; empty where there is none. */
export const noteIn = (words: SaltedWords | null): string => (words !== null && 'note' in words ? words.note : '');
