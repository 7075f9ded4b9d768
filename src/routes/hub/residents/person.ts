import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import { yesOrNo } from '#lib/domain/policy-form.ts';
import { personFields, type PersonTyped } from '#lib/server/console/person-form.ts';
import { groupsOf } from '#lib/server/console/residents.ts';
import { listStores } from '#lib/server/console/stores.ts';
import { named } from '../named.ts';
import { typedText } from '../typed.ts';
import { wordFor } from '../word.ts';

type Reading = Parameters<typeof listStores>[0];

/** So many groups and teams are proposed; any other is typed. */
const mostGroups = 100;

/** What the form of a resident offers: stores, groups and teams as they are called. */
export async function choicesOf(database: Reading, communityId: string, { code, t }: HubLocale) {
  const [stores, { kinds, teams }] = await Promise.all([
    listStores(database, communityId),
    groupsOf(database, communityId),
  ]);
  const standard = Object.values(t.residents.kinds);
  const proposed = (names: readonly string[]) => names.filter((name) => name !== '').slice(0, mostGroups);
  return {
    stores: stores.map(({ id, name, nameEn }) => ({ value: id, label: named(code, name, nameEn) })),
    kinds: [...new Set([...standard, ...proposed(kinds).map((kind) => wordFor(t.residents.kinds, kind) ?? kind)])],
    teams: proposed(teams),
    yesOrNo: yesOrNo.map((value) => ({ value, label: t.common[value] })),
  };
}

/** The fields of a form as they were typed; a group that has a name of its own is kept by that name's key. */
export function typedPerson(form: FormData, { t }: HubLocale): PersonTyped {
  const typed = Object.fromEntries(
    personFields.map((field) => [field, typedText(form, field)]),
  ) as unknown as PersonTyped;
  const known = Object.entries(t.residents.kinds).find(([, word]) => word === typed.kind.trim());
  return known === undefined ? typed : { ...typed, kind: known[0] };
}
