import { sql } from 'drizzle-orm';
import { insertRows } from '../../db/database.ts';
import { ruleTable } from '../../db/schema/resident.ts';
import { noteChange } from '../thing-change.ts';
import type { HubRecord } from './definition.ts';

/**
 * Tablets hear of it at once, so that they go by it from its first day on. Those of the release before hear of it on
 * that day, when their next pull walks all categories anew (sync/pull.ts).
 */
export const rule: HubRecord<'rule.added'> = async ({ tx, change, fact }) => {
  const { id, rule: added } = fact.body;
  await noteChange(tx, change, 'category', fact);
  const { communityId, revision } = change;
  await insertRows(tx, ruleTable, [{ community: communityId, category: id, ...added }]);
  await tx.execute(sql`UPDATE category SET revision = ${revision} WHERE community = ${communityId} AND id = ${id}`);
};
