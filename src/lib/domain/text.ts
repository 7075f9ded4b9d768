// What people type, as it is kept and as it is sought. One home for both, at the counter and at the hub alike, because two
// normal forms that differ by a dot find nobody, and invite a second registration.

/** Written like letters and used as the dot within a name, so that Unicode does not call them punctuation. */
const letterLikeDots = /[\u1427\u318D\u119E\uA78F]/gu;
/** Everything that is neither a letter nor a number: dots, spaces, hyphens, invisible characters, accents on their own. */
const notSought = /[^\p{L}\p{N}]/gu;

/**
 * The form in which two texts are compared: 张Ｔｏｎｙ and 张 tony are one, and so are 阿依古丽·买买提, 阿依古丽•买买提 and
 * 阿依古丽买买提. Compatibility forms and width by Unicode's NFKD (UAX #15), case folded, accents and everything but letters
 * and numbers left out. May be empty, and then it is no search.
 */
export const searchForm = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(letterLikeDots, '')
    .replace(notSought, '')
    .normalize('NFC');

/** Control characters, the marks that turn the direction of writing, zero-width characters, and halves of a character. */
const invisible = /[\p{Cc}\p{Cs}\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

/**
 * A text as it is kept and shown: composed (NFC), without what nobody sees, each run of white space one space, none at the
 * ends. What it looks like stays: full-width letters and the dot that was typed among them.
 */
export const cleanText = (typed: string): string =>
  typed.normalize('NFC').replace(/\s/gu, ' ').replace(invisible, '').replace(/\s+/gu, ' ').trim();

/** Whether a database can hold a text: PostgreSQL takes no NUL, and UTF-8 no half of a character. */
export const isStorable = (text: string): boolean => !text.includes('\0') && !/\p{Cs}/u.test(text);

/** The same value with every text in it clean; ids, hashes and pictures are clean already. */
export function cleanTexts<Value>(value: Value): Value {
  if (typeof value === 'string') return cleanText(value) as Value;
  if (Array.isArray(value)) return value.map(cleanTexts) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleanTexts(inner)])) as Value;
}
