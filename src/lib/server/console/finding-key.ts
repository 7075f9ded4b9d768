import * as v from 'valibot';
import { isStorable } from '#lib/domain/text.ts';
import { uuidSchema } from '#lib/domain/scalar.ts';

// What was found is named by where it lies, so that a decision can speak of it without a column of its own in any
// table:
//
//   review/<event>/<code>   aside/<kiosk>/<epoch>/<seq>/<digest>   gap/<kiosk>/<epoch>/<wanted>   chain/<kiosk>/<epoch>
//   lost/<kiosk>/<milliseconds since 1970>   kept/<sender>/<recorder>/<milliseconds since 1970>
//   twice/<kiosk>/<other kiosk>/<member of staff>/<days since 1970>

const place = v.pipe(v.string(), v.regex(/^\d{1,15}$/));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.check(isStorable));

const keySchema = v.union([
  v.tuple([v.literal('review'), uuidSchema, name]),
  v.tuple([v.literal('aside'), name, uuidSchema, place, name]),
  v.tuple([v.literal('gap'), name, uuidSchema, place]),
  v.tuple([v.literal('chain'), name, uuidSchema]),
  v.tuple([v.literal('lost'), name, place]),
  v.tuple([v.literal('kept'), name, name, place]),
  v.tuple([v.literal('twice'), name, name, name, place]),
]);

/** The parts of a key; undefined for a text that is none. */
export function readKey(text: string): v.InferOutput<typeof keySchema> | undefined {
  const read = v.safeParse(keySchema, text.split('/'));
  return read.success ? read.output : undefined;
}
