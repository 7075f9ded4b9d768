import { cleanText, searchForm } from '#lib/domain/text.ts';
import { loadSpelling } from '#lib/domain/spelling.ts';
import { mostInitials } from '#lib/domain/name.ts';
import { longestHousehold, longestKind, longestTeam, type Person } from '#lib/hub-facts/residents/person.ts';

// What somebody types of a resident, and what is kept of it.

/** The fields of a resident as they are typed. */
export interface PersonTyped {
  readonly name: string;
  /** Empty where the hub is to spell the name; so are the initials. */
  readonly pinyin: string;
  readonly initials: string;
  readonly number: string;
  readonly homeStoreId: string;
  readonly kind: string;
  readonly team: string;
  readonly household: string;
  readonly elderMode: string;
}

export const personFields = [
  'name',
  'number',
  'homeStoreId',
  'kind',
  'team',
  'household',
  'pinyin',
  'initials',
  'elderMode',
] as const satisfies readonly (keyof PersonTyped)[];
export type PersonField = (typeof personFields)[number];

/** What is known of a resident without words of a person. */
export interface Standing {
  readonly number: string;
  readonly elderMode: boolean;
  readonly homeStoreId: string;
}

/** What was typed, as it is kept. */
export interface CheckedPerson {
  readonly person: Person;
  readonly standing: Standing;
}

const longestName = 40;
const longestPinyin = 120;
/** Numbers are letters, digits and hyphens, as those that tablets give. */
const numberPattern = /^[\p{L}\p{N}-]{1,24}$/u;

/** Makes of what was typed what is kept, and names the fields that cannot be. Stores are those of the community. */
export async function checkPerson(
  typed: PersonTyped,
  stores: readonly string[],
): Promise<{ readonly checked: CheckedPerson; readonly wrong: readonly PersonField[] }> {
  const name = cleanText(typed.name);
  const kind = cleanText(typed.kind);
  const team = cleanText(typed.team);
  // Whoever has the same number is a member, so that its width makes no other household of it.
  const household = cleanText(typed.household.normalize('NFKC'));
  const number = cleanText(typed.number);
  const spelt = await spell(name, typed);
  const isRight: Readonly<Record<PersonField, boolean>> = {
    name: searchForm(name) !== '' && name.length <= longestName,
    number: numberPattern.test(number),
    homeStoreId: stores.includes(typed.homeStoreId),
    kind: kind.length <= longestKind,
    team: team.length <= longestTeam,
    household: household.length <= longestHousehold,
    pinyin: spelt.pinyin.length <= longestPinyin,
    initials: spelt.initials.length <= mostInitials,
    elderMode: ['yes', 'no'].includes(typed.elderMode),
  };
  const standing = { number, elderMode: typed.elderMode === 'yes', homeStoreId: typed.homeStoreId };
  return {
    checked: { person: { name, ...spelt, kind, team, household }, standing },
    wrong: personFields.filter((field) => !isRight[field]),
  };
}

/** The spelling that was typed, and the dictionary's of what was left empty. */
async function spell(
  name: string,
  typed: Pick<PersonTyped, 'pinyin' | 'initials'>,
): Promise<Pick<Person, 'pinyin' | 'initials'>> {
  const [pinyin, initials] = [typed.pinyin, typed.initials].map(lettersOf) as [string, string];
  if (pinyin !== '' && initials !== '') return { pinyin, initials };
  const proposed = (await loadSpelling())(name);
  return { pinyin: pinyin === '' ? proposed.pinyin : pinyin, initials: initials === '' ? proposed.initials : initials };
}

const lettersOf = (typed: string): string =>
  typed
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
