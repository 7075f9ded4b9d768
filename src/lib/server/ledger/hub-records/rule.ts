import { insertRows } from '../../db/database.ts';
import { ruleTable } from '../../db/schema/resident.ts';
import { noteChange } from '../thing-change.ts';
import type { HubRecord } from './definition.ts';

/** Tablets hear of it on its first day, when their next pull walks all categories anew (sync/pull.ts). */
export const rule: HubRecord<'rule.added'> = async ({ tx, change, fact }) => {
  const { id, rule: added } = fact.body;
  await noteChange(tx, change, 'category', fact);
  await insertRows(tx, ruleTable, [{ community: change.communityId, category: id, ...added }]);
};
