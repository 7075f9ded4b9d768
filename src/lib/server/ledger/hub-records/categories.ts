import { insertRows } from '../../db/database.ts';
import { categoryTable, ruleTable } from '../../db/schema/resident.ts';
import type { HubRecord } from './definition.ts';

/** Has tablets pull the categories, each with its first rule. */
export const categories: HubRecord<'categories.added'> = async ({ tx, change, fact }) => {
  const { communityId: community, revision } = change;
  const added = fact.body.categories;
  await insertRows(
    tx,
    categoryTable,
    added.map(({ categoryId: id, rule: _rule, ...category }) => ({ community, id, ...category, revision })),
  );
  await insertRows(
    tx,
    ruleTable,
    added.map(({ categoryId: category, rule }) => ({ community, category, ...rule })),
  );
};
