import * as v from 'valibot';
import { utf8Length } from '#lib/base/encoding.ts';
import { wordsSchema } from '#lib/facts/registration/schema.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import { eventSchema, maxEventBytes, type KioskEvent } from './event.ts';
import { hashedText } from './seal.ts';

// What the hub can read. A tablet asks before it records: an event that is set aside later is goods that have left the
// shelf.

/** PostgreSQL accepts neither NUL nor half a surrogate pair in JSON. JSON.stringify writes both as escapes. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** Whether a database can hold the strings of a JSON text. */
export const isStorableJson = (json: string): boolean => !json.includes('\\u') || !unstorable.test(json);

/**
 * Whether the hub can read a sealed event and the words beside it: their schemas, the event's size, and the characters
 * in both.
 */
export function isReadable(event: KioskEvent, beside: SaltedWords | null): boolean {
  if (!v.is(eventSchema, event) || !(beside === null || areReadable(beside))) return false;
  const text = hashedText({ ...event });
  return utf8Length(text) <= maxEventBytes && isStorableJson(text);
}

/** Whether something is the words of a person, in characters that a database can hold. */
export const areReadable = (words: unknown): words is SaltedWords =>
  v.is(wordsSchema, words) && isStorableJson(JSON.stringify(words));
