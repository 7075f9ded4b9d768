import { insertRows } from '../../db/database.ts';
import { storeTable } from '../../db/schema/community.ts';
import type { HubRecord } from './definition.ts';

/** Tablets can be paired with the store from then on. */
export const storeOpening: HubRecord<'store.opened'> = ({ tx, change, fact }) => {
  const { storeId: id, name, nameEn } = fact.body;
  return insertRows(tx, storeTable, [{ community: change.communityId, id, name, nameEn }]);
};
