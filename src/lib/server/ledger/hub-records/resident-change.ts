import { insertRows } from '../../db/database.ts';
import { residentChangeTable, residentWordsTable } from '../../db/schema/resident.ts';
import { applyResidentChanges } from '../resident-changes.ts';
import { commitmentOfText } from '#lib/hub-facts/residents/person.ts';
import type { HubRecord } from './definition.ts';

/**
 * Has the resident stand as it says, and tablets pull that. What points are free are set apart by the new home store;
 * what a tablet holds stays with it. Of whom only a tablet knows after a restore, it waits for the registration.
 */
export const residentChange: HubRecord<'resident.changed'> = async ({ tx, change, fact, words }) => {
  const { communityId: community } = change;
  const { residentId: resident, change: number, words: commitment } = fact.body;
  await insertRows(tx, residentChangeTable, [{ community, resident, number, fact: fact.number }]);
  const said = words.find((text) => commitmentOfText(text) === commitment);
  await insertRows(tx, residentWordsTable, said === undefined ? [] : [{ community, resident, fact: fact.id, said }]);
  await applyResidentChanges(tx, change, [resident]);
};
