import { sql } from 'drizzle-orm';
import { prefixedId } from '#lib/base/id.ts';
import { changedDetails, type Details } from '#lib/domain/details.ts';
import type { ImportFieldName, RowProblem } from '#lib/domain/import.ts';
import { cleanText, searchForm } from '#lib/domain/text.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import { commitWords, type Person } from '#lib/hub-facts/residents/person.ts';
import { queryRows, type Transaction } from '../../db/database.ts';
import { isAbsorbed } from '../../ledger/merges.ts';
import { areSame, recordResidentChange, respelt } from '../change-resident.ts';
import {
  checkPerson,
  personFields,
  type CheckedPerson,
  type PersonField,
  type PersonTyped,
  type Standing,
} from '../person-form.ts';
import { listStores } from '../stores.ts';
import type { BeginJudge, ImportContext, SaidRow } from './judge.ts';

/** Somebody who is there. Of those who were erased there are no words, and no file brings them back. */
type There = CheckedPerson & {
  readonly id: string;
  readonly changes: number;
  readonly isErased: boolean;
  /** Whoever was merged into somebody else stays as they are. */
  readonly isAbsorbed: boolean;
};

const fieldOf: Readonly<Record<PersonField, ImportFieldName>> = {
  name: 'name',
  number: 'number',
  homeStoreId: 'store',
  kind: 'kind',
  team: 'team',
  household: 'household',
  pinyin: 'pinyin',
  initials: 'pinyin',
  elderMode: 'elderMode',
};

const yes = ['是', '1', 'yes', 'true', 'y', '开'];
const no = ['否', '0', 'no', 'false', 'n', '关'];

/** Residents, known by their numbers. Namesakes are told and entered: two people may bear one name. */
export const beginResidents: BeginJudge = async (context) => {
  const { tx, communityId, random, staffId: staff } = context;
  const rows = await everybody(tx, communityId);
  const there = new Map(rows.map((row) => [row.standing.number, row]));
  const names = new Set(rows.map(({ person }) => searchForm(person.name)));
  const seen = new Set<string>();
  const stores = await listStores(tx, communityId);
  const storeIds = stores.map(({ id }) => id);
  const storeOf = new Map(
    stores.flatMap(({ id, name, nameEn }) => [name, nameEn, id].map((each) => [searchForm(each), id])),
  );
  const entered: CheckedPerson[] = [];
  const differing: { readonly current: There; readonly wanted: CheckedPerson }[] = [];
  return {
    judge: async (said) => {
      const typed = typedOf(said, context, storeOf);
      const known = there.get(cleanText(typed.number));
      const asked = known === undefined ? withUsual(typed, storeIds[0] ?? '') : onTopOf(known, typed);
      const { checked, wrong } = await personOf(asked, storeIds, context);
      const { number } = checked.standing;
      const twice: readonly RowProblem[] = seen.has(number) ? [{ field: 'number', code: 'twice' }] : [];
      seen.add(number);
      const problems = [...wrong.map((field) => problemOf(fieldOf[field], said)), ...twice];
      const state = known === undefined ? 'new' : isSame(known, checked) ? 'same' : 'differs';
      const form = searchForm(checked.person.name);
      const namesake = known === undefined && names.has(form);
      names.add(form);
      if (known === undefined && problems.length === 0) entered.push(checked);
      else if (known !== undefined && state === 'differs' && problems.length === 0) {
        differing.push({ current: known, wanted: checked });
      }
      const differs = known === undefined || state === 'same' ? [] : fieldsThatDiffer(known, checked);
      return { key: number, problems, state, namesake, differing: differs, changes: known?.changes ?? 0 };
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
    change: async (chain, reason) => {
      for (const { current, wanted } of differing) {
        await recordResidentChange(chain, { residentId: current.id, staff, reason, current, wanted, random });
      }
      return differing.length;
    },
  };
};

type EverybodyRow = Readonly<Record<keyof Person, string>> & { readonly [Field in keyof Standing]: Standing[Field] } & {
  readonly [Field in 'id' | 'changes' | 'isErased' | 'isAbsorbed']: There[Field];
};

async function everybody(tx: Transaction, communityId: string): Promise<readonly There[]> {
  const rows = await queryRows<EverybodyRow>(
    tx,
    sql`SELECT id, name, pinyin, initials, kind, team, household, number, elder_mode AS "elderMode", home_store AS "homeStoreId",
        (SELECT coalesce(max(change.number), 0) FROM resident_change AS change
          WHERE change.community = ${communityId} AND change.resident = resident.id) AS changes,
        EXISTS (SELECT 1 FROM resident_erasure AS erasure
          WHERE erasure.community = ${communityId} AND erasure.resident = resident.id) AS "isErased",
        ${isAbsorbed(communityId, sql`resident.id`)} AS "isAbsorbed"
      FROM resident WHERE community = ${communityId} AND withdrawn IS NULL`,
  );
  return rows.map(
    ({ id, name, pinyin, initials, kind, team, household, changes, isErased, isAbsorbed: isMerged, ...standing }) => ({
      ...{ id, changes, isErased, isAbsorbed: isMerged, standing },
      person: { name, pinyin, initials, kind, team, household },
    }),
  );
}

const problemOf = (field: ImportFieldName, said: SaidRow): RowProblem => ({
  field,
  code: (said[field] ?? '') === '' ? 'missing' : 'invalid',
});

function typedOf(said: SaidRow, { kindKeys }: ImportContext, storeOf: ReadonlyMap<string, string>): PersonTyped {
  const {
    number = '',
    name = '',
    kind = '',
    team = '',
    household = '',
    elderMode = '',
    store = '',
    pinyin = '',
  } = said;
  const elder = elderMode.toLowerCase();
  return {
    number,
    name,
    team,
    household,
    pinyin,
    initials: '',
    kind: kindKeys[kind] ?? kind,
    elderMode: yes.includes(elder) ? 'yes' : no.includes(elder) ? 'no' : elder,
    homeStoreId: store === '' ? '' : (storeOf.get(searchForm(store)) ?? store),
  };
}

/** Somebody new, with what is usual where the file says nothing. */
const withUsual = (typed: PersonTyped, usualStore: string): PersonTyped => ({
  ...typed,
  elderMode: typed.elderMode === '' ? 'no' : typed.elderMode,
  homeStoreId: typed.homeStoreId === '' ? usualStore : typed.homeStoreId,
});

/** Somebody who is there, with what the file says. An empty cell says nothing, but everybody has a name. */
function onTopOf({ person, standing }: There, typed: PersonTyped): PersonTyped {
  const now: PersonTyped = { ...person, ...standing, elderMode: standing.elderMode ? 'yes' : 'no' };
  const said = Object.fromEntries(Object.entries(typed).filter(([field, text]) => text !== '' || field === 'name'));
  return respelt({ ...now, ...said }, person);
}

async function personOf(typed: PersonTyped, stores: readonly string[], { people }: ImportContext) {
  const key = JSON.stringify(typed);
  const known = people.get(key) ?? (await checkPerson(typed, stores));
  people.set(key, known);
  return known;
}

/** What the file says otherwise. */
const fieldsThatDiffer = (there: There, wanted: CheckedPerson): readonly ImportFieldName[] => {
  const [is, said] = [there, wanted].map(({ person, standing }) => ({ ...person, ...standing }));
  const names = changedDetails<Details>(is ?? {}, said ?? {});
  return personFields.filter((field) => field !== 'initials' && names.includes(field)).map((field) => fieldOf[field]);
};

const isSame = (there: There, wanted: CheckedPerson): boolean =>
  there.isErased ||
  there.isAbsorbed ||
  (areSame(there.person, wanted.person) && areSame(there.standing, wanted.standing));
