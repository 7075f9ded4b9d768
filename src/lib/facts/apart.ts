import type { Fact } from './fact.ts';
import { commitmentOf } from './registration/commitment.ts';
import type { SaltedWords } from './registration/person.ts';
import { noteField, textOf, withBody, without } from './words.ts';

/** A fact and what lies beside it. */
export interface Apart<Each extends Fact> {
  readonly fact: Each;
  readonly words: SaltedWords | null;
}

/**
 * Takes the text that a fact says in its field out of it, and puts a commitment in its place. A fact without such a
 * text, or with an empty one, stays as it is.
 */
export function apart<Each extends Fact>(fact: Each, newSalt: () => string): Apart<Each> {
  const field = noteField(fact.type);
  const note = textOf(fact.body, field);
  if (field === undefined || note === '') return { fact, words: null };
  const words = { note, salt: newSalt() };
  return { fact: withBody(fact, { ...without(fact.body, [field]), words: commitmentOf(words) }), words };
}
