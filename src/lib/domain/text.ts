import { withIdeographs } from './radicals.ts';

// What people type, as it is kept and as it is sought. One home for both, at the counter and at the hub alike, because
// two normal forms that differ by a dot find nobody, and invite a second registration.

/**
 * Letters to Unicode, marks to whoever writes them: the dot within a name, apostrophes (U+02BC and its like, the
 * saltillo), and the stroke that makes an Arabic word longer.
 */
const letterLikeMarks = /[\u02B9-\u02BF\u02C8\u02CA-\u02CC\u02EE\u0640\u07FA\u119E\u1427\u318D\uA78B\uA78C\uA78F]/gu;
/** What shows nothing by itself, such as the fillers of Hangul, which are letters to Unicode. */
const ignorable = /\p{Default_Ignorable_Code_Point}/gu;
/**
 * Accents and points that any script borrows. The marks that a script has of its own are vowels and consonants: ནོར་བུ,
 * ไทย.
 */
const borrowedMarks = /\p{Script=Inherited}/gu;
/**
 * Everything that is neither a letter with its marks nor a number: dots, spaces, hyphens. A character that Unicode does
 * not know is somebody's rare character, in a private place or in a later version, and part of the name.
 */
const notSought = /[^\p{L}\p{M}\p{N}\p{Co}\p{Cn}]/gu;
/** 丶 is the dot of an input method where a name goes on behind it; at an end it is the character. */
const dotBetween = /(.)丶+(?=.)/gu;

/**
 * The form in which two texts are compared: 张Ｔｏｎｙ and 张 tony are one, and so are 阿依古丽·买买提, 阿依古丽•买买提 and
 * 阿依古丽买买提. Compatibility forms and width by Unicode's NFKD (UAX #15), radicals as the characters that they are, case
 * folded, accents and everything but letters and numbers left out. May be empty, and then it is no search.
 */
export const searchForm = (text: string): string =>
  withIdeographs(text.normalize('NFKD'))
    .toLowerCase()
    .normalize('NFKD')
    .replace(ignorable, '')
    .replace(letterLikeMarks, '')
    .replace(borrowedMarks, '')
    .replace(notSought, '')
    .replace(dotBetween, '$1')
    .normalize('NFC');

/**
 * By what goods without a barcode are told apart: the spelling alone is left out (width, case, blanks, what shows
 * nothing). A dot, a sign or a picture counts, unlike where something is sought: 2.5 is not 25.
 */
export const identityForm = (text: string): string =>
  cleanText(text).normalize('NFKC').toLowerCase().replace(ignorable, '').replace(/\s/gu, '');

/**
 * Control characters, the marks that turn the direction of writing, zero-width characters, fillers of Hangul, and
 * halves of a character.
 */
const invisible =
  /[\p{Cc}\p{Cs}\u00AD\u061C\u115F\u1160\u180E\u3164\uFFA0\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

/**
 * Normalises a text for storage: NFC, no invisible characters, single spaces, trimmed. What can be seen stays as it was
 * typed, such as full-width letters and the kind of dot.
 */
export const cleanText = (typed: string): string =>
  typed.replace(/\s/gu, ' ').replace(invisible, '').replace(/\s+/gu, ' ').trim().normalize('NFC');

/** Whether a database can hold a text: PostgreSQL takes no NUL, and UTF-8 no half of a character. */
export const isStorable = (text: string): boolean => !text.includes('\0') && !/\p{Cs}/u.test(text);

/** The same value with every text in it clean; ids, hashes and pictures are clean already. */
export function cleanTexts<Value>(value: Value): Value {
  if (typeof value === 'string') return cleanText(value) as Value;
  if (Array.isArray(value)) return value.map(cleanTexts) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleanTexts(inner)])) as Value;
}
