import { commitmentOfText, nobody, readPerson } from '#lib/hub-facts/residents/person.ts';
import { searchForm } from '#lib/domain/text.ts';
import { insertRows } from '../../db/database.ts';
import { accountTable } from '../../db/schema/ledger.ts';
import { residentTable, residentWordsTable } from '../../db/schema/resident.ts';
import { settleWaiting } from '../apply.ts';
import { residentKey } from '../records/keys.ts';
import type { HubRecord } from './definition.ts';

/**
 * Enters residents with an account each (balance 0), and applies what kiosks have sent of them before. Whose words are
 * not there any more is entered without a name: they were erased.
 */
export const residents: HubRecord<'residents.entered'> = async ({ tx, change, fact, words, logger }) => {
  const { communityId: community, revision } = change;
  const entered = fact.body.residents;
  const said = new Map(words.map((text) => [commitmentOfText(text), text]));
  const rows = entered.map(({ residentId: id, number, words: commitment, elderMode, homeStoreId: homeStore }) => {
    const text = said.get(commitment);
    const person = text === undefined ? nobody : readPerson(text);
    const nameForm = searchForm(person.name);
    const row = { community, id, number, ...person, nameForm, elderMode, homeStore, createdAt: new Date(fact.at) };
    return { row, beside: text === undefined ? [] : [{ community, resident: id, fact: fact.id, said: text }] };
  });
  await insertRows(
    tx,
    residentTable,
    rows.map(({ row }) => row),
  );
  await insertRows(
    tx,
    residentWordsTable,
    rows.flatMap(({ beside }) => beside),
  );
  await insertRows(
    tx,
    accountTable,
    entered.map(({ residentId: id }) => ({
      community,
      id,
      kind: 'resident' as const,
      balance: 0,
      allotted: {},
      revision,
    })),
  );
  const keys = entered.map(({ residentId }) => residentKey(residentId));
  await settleWaiting(tx, change, keys, logger);
};
