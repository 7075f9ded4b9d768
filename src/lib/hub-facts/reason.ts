import * as v from 'valibot';
import { canonicalJson } from '#lib/base/hash.ts';
import { toBase64Url } from '#lib/base/encoding.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import { erased } from '#lib/facts/registration/limits.ts';
import { hubFactSchemas } from './schemas.ts';
import { readHubFact, type RecordedHubFact } from './hub-fact.ts';
import { commitmentOfText, type CommittedWords } from './residents/person.ts';

// Why a manager did something may name a person. So the reason is not in the fact, which stays for ever: the fact says
// a salted commitment to it, as an event does (facts/apart.ts), and it lies beside the fact as this text:
//
//   {"note":"王秀兰本人来说的","salt":"<22 characters>"}
//
// First versions hold the reason themselves. Where it is erased, a tombstone takes the place of such a fact: number,
// time, body and both hashes stay, and the fact that asked for it says the hash of the tombstone.

const saltedSchema = v.pipe(v.string(), v.parseJson(), v.strictObject({ note: v.string(), salt: v.string() }));

/** Salts a reason. */
export function commitReason(reason: string, random: RandomBytes): CommittedWords {
  const text = canonicalJson({ note: reason, salt: toBase64Url(random(16)) });
  return { text, commitment: commitmentOfText(text) };
}

/** The text of the reason that a fact commits to, among those that lie beside it; undefined where it is not there. */
export const reasonBeside = (
  { words }: Pick<RecordedHubFact, 'words'>,
  beside: readonly string[],
): string | undefined => beside.find((text) => commitmentOfText(text) === words);

/** The reason of such a text. Throws ValiError for a text that says something else. */
export const readReason = (text: string): string => v.parse(saltedSchema, text).note;

/** Whether nobody can tell any more what the hash of a fact is of. */
export const isBuried = ({ words }: Pick<RecordedHubFact, 'words'>): boolean => words === erased;

/**
 * The tombstone of a fact that holds its reason itself, as the text that takes the place of its payload; null for any
 * other fact, whose hash tells nothing of a reason.
 */
export function tombstoneOfHubFact(payload: string): string | null {
  const fact = readHubFact(payload);
  if (fact === undefined || fact.reason === '') return null;
  const { reason: _reason, ...rest } = v.parse(recordSchema, payload);
  return canonicalJson({ ...rest, v: hubFactSchemas[fact.type].reasonInside + 1, words: erased });
}

const recordSchema = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));
