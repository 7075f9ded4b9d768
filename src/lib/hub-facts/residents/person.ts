import * as v from 'valibot';
import { canonicalJson, sha256Base64Url } from '#lib/base/hash.ts';
import { toBase64Url } from '#lib/base/encoding.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import { nameWordsSchema } from '#lib/facts/registration/schema.ts';

// The words of a person whom the hub enters are not in the fact, which stays for ever. It says a salted commitment to
// them, as a registration at the counter does (facts/registration/commitment.ts), and they lie beside it as this text:
//
//   {"initials":"wxl","kind":"retiree","name":"王秀兰","pinyin":"wangxiulan","salt":"<22 characters>","team":"护院巡逻队"}

/** The longest group and team of a person. */
export const longestKind = 40;
export const longestTeam = 60;

/** What a registration says of a person by words, and the groups, which the office knows as well. */
const saltedSchema = v.strictObject({
  ...nameWordsSchema.entries,
  kind: v.pipe(v.string(), v.maxLength(longestKind)),
  team: v.pipe(v.string(), v.maxLength(longestTeam)),
});
/** A change says beside the words what they were before. Of somebody who had no name, that was empty. */
const { salt: _salt, ...personEntries } = saltedSchema.entries;
const changedSchema = v.strictObject({
  ...saltedSchema.entries,
  was: v.strictObject({ ...personEntries, name: v.string() }),
});

/** What the office knows of a person by words. */
export type Person = Omit<v.InferOutput<typeof saltedSchema>, 'salt'>;

/** Somebody of whom nothing is known by words, or whose words were erased. */
export const nobody: Person = { name: '', pinyin: '', initials: '', kind: '', team: '' };

/** The words of a person as they lie beside the fact, and the commitment that the fact says. */
export interface CommittedWords {
  readonly text: string;
  readonly commitment: string;
}

/** Salts the words of a person, so that nobody can try which name has the hash. */
export function commitWords({ name, pinyin, initials, kind, team }: Person, random: RandomBytes): CommittedWords {
  const text = canonicalJson({ initials, kind, name, pinyin, salt: toBase64Url(random(16)), team });
  return { text, commitment: commitmentOfText(text) };
}

/** Salts the words of a person together with what they were: neither can be told without the other. */
export function commitChange(person: Person, was: Person, random: RandomBytes): CommittedWords {
  const { name, pinyin, initials, kind, team } = person;
  const text = canonicalJson({ initials, kind, name, pinyin, salt: toBase64Url(random(16)), team, was: { ...was } });
  return { text, commitment: commitmentOfText(text) };
}

/** What such a text says. Throws ValiError for a text that says something else. */
export function readChange(text: string): { readonly person: Person; readonly was: Person } {
  const { salt: _salt, was, ...person } = v.parse(v.pipe(v.string(), v.parseJson(), changedSchema), text);
  return { person, was };
}

/** The commitment to the words of a text. */
export const commitmentOfText = (text: string): string => sha256Base64Url(text);

/** The person of such a text. Throws ValiError for a text that says something else. */
export function readPerson(text: string): Person {
  const { salt: _salt, ...person } = v.parse(v.pipe(v.string(), v.parseJson(), saltedSchema), text);
  return person;
}
