import * as v from 'valibot';
import { idSchema, text } from '#lib/domain/scalar.ts';

/** A resident joined, with as little said as the store needs. */
const first = v.strictObject({
  residentId: idSchema,
  /** What is printed on the card besides the code, such as A-R0012: unique because the kiosk's label is. */
  number: text(24),
  name: text(40),
  /** Of the name, without tones, in small letters; and its first letters. */
  pinyin: v.pipe(v.string(), v.maxLength(120)),
  initials: v.pipe(v.string(), v.regex(/^[a-z0-9]{0,20}$/)),
  elderMode: v.boolean(),
});

export const registration = [first] as const;
