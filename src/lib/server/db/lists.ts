import { sql, type SQL } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';

// The values of many rows as one text for each column: a JSON list without its brackets. A driver makes an object of
// each row and a string of each of its fields, which for fifty thousand rows is most of the hub's time for a first
// pull. JSON.parse makes a whole column at once.
//
//   SELECT string_agg(points::text, ',' ORDER BY place)              AS points,   →  '20,-15,20'
//          '"' || string_agg(kind, '","' ORDER BY place) || '"'      AS kinds,    →  '"accrual","redemption","accrual"'
//          string_agg(to_json(note)::text, ',' ORDER BY place)       AS notes     →  '"周末清扫","A-0041","say \"hi\""'
//     FROM movement                                                  one row, however many movements
//
//   valuesOf(points, 3)  →  [20, -15, 20]
//   valuesOf(kinds, 3)   →  ['accrual', 'redemption', 'accrual']
//   valuesOf(notes, 2)   →  throws: the column has three values

/** Numbers or truth values, none of them NULL. */
export const numberList = (value: SQL, order: SQL): SQL => sql`string_agg((${value})::text, ',' ORDER BY ${order})`;

/** Texts that JSON need not escape, such as ids and hashes, none of them NULL: quoted by hand, which is faster. */
export const wordList = (value: SQL, order: SQL): SQL =>
  sql`'"' || string_agg(${value}, '","' ORDER BY ${order}) || '"'`;

/** Any texts, none of them NULL. */
export const textList = (value: SQL, order: SQL): SQL =>
  sql`string_agg(to_json(${value})::text, ',' ORDER BY ${order})`;

/**
 * Parses such a list, which is null for no rows. Throws AssertionFailed unless it has `count` values, because a
 * quotation mark that was not escaped would split one value in two.
 */
export function valuesOf<Value>(list: string | null, count: number): readonly Value[] {
  const values = JSON.parse(`[${list ?? ''}]`) as readonly Value[];
  assert(values.length === count, 'a list has another length than its neighbours');
  return values;
}
