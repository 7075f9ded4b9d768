import * as v from 'valibot';
import { base64UrlOf, idSchema, noteSchema, text } from '#lib/domain/scalar.ts';
import { commitmentSchema } from './commitment-schema.ts';

const name = text(40);
/** Of the name, without tones, in small letters; and its first letters. */
const pinyin = v.pipe(v.string(), v.maxLength(120));
const initials = v.pipe(v.string(), v.regex(/^[a-z0-9]{0,20}$/));

/** A resident joined, with as little said as the store needs. */
const first = v.strictObject({
  residentId: idSchema,
  /** What is printed on the card besides the code, such as A-R0012: unique because the kiosk's label is. */
  number: text(24),
  name,
  pinyin,
  initials,
  elderMode: v.boolean(),
});

/** Version 2 says a commitment to the words and not the words themselves, which can be erased where they are kept. */
const second = v.strictObject({
  residentId: idSchema,
  number: text(24),
  words: commitmentSchema,
  elderMode: v.boolean(),
});

/** 128 random bits. */
const salt = base64UrlOf(22);

/** The words of a registration. */
export const nameWordsSchema = v.strictObject({ name, pinyin, initials, salt });

/** Words as they travel beside their event: those of a registration, or the note of an award. */
export const wordsSchema = v.union([
  nameWordsSchema,
  v.strictObject({ note: v.pipe(noteSchema, v.minLength(1)), salt }),
]);

export const registration = [first, second] as const;
