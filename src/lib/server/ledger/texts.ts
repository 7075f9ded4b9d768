import type { FactType } from '#lib/facts/fact.ts';
import { factTypes } from '#lib/facts/facts.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import { wordsDefinitionOf } from '#lib/facts/worded.ts';
import { hasWords, whole } from '#lib/facts/words.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';

// The texts of events, as the console asks for them.

/** Whether events of a type may have a text that somebody typed; also asked of types that nobody knows here. */
export const mayHaveText = (type: string): boolean =>
  factTypes.some((each: FactType) => each === type && wordsDefinitionOf(each)?.kind === 'note');

/** Whether an event says a text that somebody typed, or has it beside it. */
export const hasText = (event: KioskEvent): boolean => mayHaveText(event.type) && hasWords(event);

/** An event with the text that lies beside it in its field: what people read is one thing. */
export const withText = (event: KioskEvent, words: SaltedWords | null): KioskEvent => whole(event, words);
