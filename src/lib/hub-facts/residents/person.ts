import * as v from 'valibot';
import { canonicalJson, sha256Base64Url } from '#lib/base/hash.ts';
import { toBase64Url } from '#lib/base/encoding.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import { nameWordsSchema } from '#lib/facts/registration/schema.ts';

// The words of a person whom the hub enters are not in the fact, which stays for ever. It says a salted commitment to
// them, as a registration at the counter does (facts/registration/commitment.ts), and they lie beside it as this text:
//
//   {"household":"3-2-501","initials":"wxl","kind":"retiree","name":"王秀兰","pinyin":"wangxiulan",
//    "salt":"<22 characters>","team":"护院巡逻队"}
//
// Texts of before there were households do not say one, and are of people of none.

/** The longest group, team and household of a person. */
export const longestKind = 40;
export const longestTeam = 60;
export const longestHousehold = 40;

/** What a registration says of a person by words, and the groups, which the office knows as well. */
const saltedSchema = v.strictObject({
  ...nameWordsSchema.entries,
  kind: v.pipe(v.string(), v.maxLength(longestKind)),
  team: v.pipe(v.string(), v.maxLength(longestTeam)),
  /** The number or name of the household; whoever has the same one is a member of it, and empty is none. */
  household: v.optional(v.pipe(v.string(), v.maxLength(longestHousehold)), ''),
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
export const nobody: Person = { name: '', pinyin: '', initials: '', kind: '', team: '', household: '' };

/** The words of a person as they lie beside the fact, and the commitment that the fact says. */
export interface CommittedWords {
  readonly text: string;
  readonly commitment: string;
}

/** The words of a person alone, of whatever else is known. */
const wordsOf = ({ name, pinyin, initials, kind, team, household }: Person): Readonly<Person> => ({
  ...{ name, pinyin, initials },
  ...{ kind, team, household },
});

/** Salts the words of a person, so that nobody can try which name has the hash. */
export function commitWords(person: Person, random: RandomBytes): CommittedWords {
  const text = canonicalJson({ ...wordsOf(person), salt: toBase64Url(random(16)) });
  return { text, commitment: commitmentOfText(text) };
}

/** Salts the words of a person together with what they were: neither can be told without the other. */
export function commitChange(person: Person, was: Person, random: RandomBytes): CommittedWords {
  const text = canonicalJson({ ...wordsOf(person), salt: toBase64Url(random(16)), was: wordsOf(was) });
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
