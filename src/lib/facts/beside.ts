import type { Fact } from './fact.ts';
import { erased } from './registration/limits.ts';
import type { SaltedWords } from './registration/person.ts';

// As much of words as a tablet needs for its first screen.

/** The commitment that a fact says; undefined for one that has no words beside it. */
export function commitmentIn(fact: Fact): string | undefined {
  const said = saidInstead(fact);
  return said === erased ? undefined : said;
}

/** What stands in the place of words. The fact may be of a later release, whose body is nothing that is known here. */
export function saidInstead({ body }: { readonly body: Fact['body'] | undefined }): string | undefined {
  return body !== undefined && 'words' in body ? body.words : undefined;
}

/** The text among words; empty where there is none. */
export const noteIn = (words: SaltedWords | null): string => (words !== null && 'note' in words ? words.note : '');
