import { sql } from 'drizzle-orm';
import { prefixedId } from '#lib/base/id.ts';
import type { ImportFieldName, RowProblem } from '#lib/domain/import.ts';
import { searchForm } from '#lib/domain/text.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import { commitWords } from '#lib/hub-facts/residents/person.ts';
import { queryRows } from '../../db/database.ts';
import { checkPerson, type CheckedPerson, type PersonField, type PersonTyped } from '../person-form.ts';
import { listStores } from '../stores.ts';
import type { BeginJudge, ImportContext, SaidRow } from './judge.ts';

type There = Omit<CheckedPerson['person'], 'initials'> & { readonly number: string; readonly elder: boolean };

const fieldOf: Readonly<Record<PersonField, ImportFieldName>> = {
  name: 'name',
  number: 'number',
  homeStoreId: 'store',
  kind: 'kind',
  team: 'team',
  pinyin: 'pinyin',
  initials: 'pinyin',
  elderMode: 'elderMode',
};

const yes = ['是', '1', 'yes', 'true', 'y', '开'];
const no = ['', '否', '0', 'no', 'false', 'n', '关'];

/** Residents, known by their numbers. Namesakes are told and entered: two people may bear one name. */
export const beginResidents: BeginJudge = async (context) => {
  const { tx, communityId, random, staffId: staff } = context;
  const rows = await queryRows<There>(
    tx,
    sql`SELECT number, name, pinyin, kind, team, elder_mode AS elder FROM resident WHERE community = ${communityId}`,
  );
  const there = new Map(rows.map((row) => [row.number, row]));
  const names = new Set(rows.map(({ name }) => searchForm(name)));
  const seen = new Set<string>();
  const stores = await listStores(tx, communityId);
  const storeIds = stores.map(({ id }) => id);
  const storeOf = new Map(
    stores.flatMap(({ id, name, nameEn }) => [name, nameEn, id].map((each) => [searchForm(each), id])),
  );
  const entered: CheckedPerson[] = [];
  return {
    judge: async (said) => {
      const typed = typedOf(said, context, storeOf, storeIds[0] ?? '');
      const { checked, wrong } = await personOf(typed, storeIds, context);
      const { number } = checked.standing;
      const twice: readonly RowProblem[] = seen.has(number) ? [{ field: 'number', code: 'twice' }] : [];
      seen.add(number);
      const problems = [...wrong.map((field) => problemOf(fieldOf[field], said)), ...twice];
      const known = there.get(number);
      const state = known === undefined ? 'new' : isSame(known, checked, said) ? 'same' : 'differs';
      const form = searchForm(checked.person.name);
      const namesake = known === undefined && names.has(form);
      names.add(form);
      if (state === 'new' && problems.length === 0) entered.push(checked);
      return { key: number, problems, state, namesake };
    },
    record: async (chain) => {
      const pages = inPages(entered);
      for (const page of pages) {
        const people = page.map(({ person, standing }) => ({
          words: commitWords(person, random),
          standing,
          residentId: prefixedId('res', random),
        }));
        const residents = people.map(({ words, standing, residentId }) => ({
          residentId,
          ...standing,
          words: words.commitment,
        }));
        const words = people.map((each) => each.words.text);
        await chain.record({
          type: 'residents.entered',
          staff,
          reason: '',
          body: { residents },
          confidential: null,
          words,
        });
      }
      return pages.length;
    },
  };
};

const problemOf = (field: ImportFieldName, said: SaidRow): RowProblem => ({
  field,
  code: (said[field] ?? '') === '' ? 'missing' : 'invalid',
});

function typedOf(
  said: SaidRow,
  { kindKeys }: ImportContext,
  storeOf: ReadonlyMap<string, string>,
  usualStore: string,
): PersonTyped {
  const { number = '', name = '', kind = '', team = '', elderMode = '', store = '', pinyin = '' } = said;
  const elder = elderMode.toLowerCase();
  return {
    number,
    name,
    team,
    pinyin,
    initials: '',
    kind: kindKeys[kind] ?? kind,
    elderMode: yes.includes(elder) ? 'yes' : no.includes(elder) ? 'no' : elder,
    homeStoreId: store === '' ? usualStore : (storeOf.get(searchForm(store)) ?? store),
  };
}

async function personOf(typed: PersonTyped, stores: readonly string[], { people }: ImportContext) {
  const key = JSON.stringify(typed);
  const known = people.get(key) ?? (await checkPerson(typed, stores));
  people.set(key, known);
  return known;
}

/** Whether the file says nothing else of somebody; what it does not say is not compared. */
function isSame(there: There, { person, standing }: CheckedPerson, said: SaidRow): boolean {
  return (
    there.name === person.name &&
    (said.kind === undefined || there.kind === person.kind) &&
    (said.team === undefined || there.team === person.team) &&
    (said.elderMode === undefined || there.elder === standing.elderMode)
  );
}
