import { commitmentIn, noteIn, saidInstead } from './beside.ts';
import type { WordsDefinition } from './definition.ts';
import type { Fact, FactOf, FactType } from './fact.ts';
import { wordsDefinitionOf } from './worded.ts';
import type { SaltedWords } from './registration/person.ts';

// What lies beside facts: the names of registrations, and what people type as a reason or a note. Which facts have such
// words, and whom they concern, is said in the registry.

/** Whether words are of the kind that a fact may have beside it, whatever it commits to. */
export const fits = ({ type }: Fact, words: SaltedWords): boolean =>
  wordsDefinitionOf(type)?.kind === ('note' in words ? 'note' : 'name');

/** Whom the words of a fact concern; see {@link WordsDefinition}. */
export const residentOf = <Type extends FactType>(
  { type, body }: FactOf<Type>,
  redemptionOf: Parameters<WordsDefinition<Type>['of']>[1],
): string | null => wordsDefinitionOf(type)?.of(body, redemptionOf) ?? null;

type Said = Readonly<Record<string, unknown>>;

/** The field of a text that somebody types; undefined for a fact that has none. */
export function noteField(type: FactType): string | undefined {
  const definition = wordsDefinitionOf(type);
  return definition?.kind === 'note' ? definition.fields[0] : undefined;
}

/** The text that a fact says itself in a field; empty where it says none. */
export function textOf(body: Said, field: string | undefined): string {
  const text = field === undefined ? undefined : body[field];
  return typeof text === 'string' ? text : '';
}

/** A fact with another body: of the same type, in another version. */
export const withBody = <Each extends Fact>(fact: Each, body: Said): Each => ({ ...fact, body });

/** A body without some fields. */
export const without = (body: Said, fields: readonly string[]): Said =>
  Object.fromEntries(Object.entries(body).filter(([field]) => !fields.includes(field)));

/**
 * A fact with what lies beside it in its field, as version 1 would say it. A text that is not there is empty, and that
 * of a tombstone as well.
 */
export function whole<Each extends Fact>(fact: Each, words: SaltedWords | null): Each {
  const field = noteField(fact.type);
  if (field === undefined || saidInstead(fact) === undefined) return fact;
  return withBody(fact, { ...without(fact.body, ['words']), [field]: noteIn(words) });
}

/** Whether a fact says words, or has some beside it. */
export const hasWords = (fact: Fact): boolean =>
  commitmentIn(fact) !== undefined || textOf(fact.body, wordsDefinitionOf(fact.type)?.fields[0]) !== '';
