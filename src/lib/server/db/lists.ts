import { sql, type SQL } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';

// Values of many rows as one text each, which is a JSON list without its brackets. A driver makes an object of each row and a
// text of each of its fields; of fifty thousand rows that is most of the time that a first pull takes the hub.

/** Numbers or truth values, none of them NULL. */
export const numberList = (value: SQL, order: SQL): SQL => sql`string_agg((${value})::text, ',' ORDER BY ${order})`;

/** Texts in which no character means anything to JSON, such as ids and hashes, none of them NULL. */
export const wordList = (value: SQL, order: SQL): SQL =>
  sql`'"' || string_agg(${value}, '","' ORDER BY ${order}) || '"'`;

/** Any texts, none of them NULL. */
export const textList = (value: SQL, order: SQL): SQL =>
  sql`string_agg(to_json(${value})::text, ',' ORDER BY ${order})`;

/**
 * The values of such a list; of no rows there is none. Throws AssertionFailed when there are not as many of them as
 * there must be: a word with a quotation mark in it, which nothing of ours has, would make two values of one.
 */
export function valuesOf<Value>(list: string | null, count: number): readonly Value[] {
  const values = JSON.parse(`[${list ?? ''}]`) as readonly Value[];
  assert(values.length === count, 'a list has another length than its neighbours');
  return values;
}
