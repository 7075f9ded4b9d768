import type { Fact } from './fact.ts';
import { versionOf } from './facts.ts';
import { wordsDefinitionOf } from './worded.ts';
import { erased } from './registration/limits.ts';
import { saidInstead } from './beside.ts';
import { textOf, withBody, without } from './words.ts';

/** Whether something is a tombstone: nobody can tell any more what its hash is of. */
export const isTombstone = (fact: Fact): boolean => saidInstead(fact) === erased;

/**
 * The tombstone of an event that says words itself: id, place and both hashes stay, so that the chain does, and the
 * words are gone. It is written in a version that a hub must read to know a tombstone. Without a change for a later
 * version, which says no words, and for one that says an empty text.
 */
export function tombstoneOf<Event extends Fact & { readonly v: number }>(event: Event): Event {
  const fields = wordsDefinitionOf(event.type)?.fields ?? [];
  if (textOf(event.body, fields[0]) === '') return event;
  const buried = withBody(event, { ...without(event.body, fields), words: erased });
  return { ...buried, v: versionOf(buried) };
}
