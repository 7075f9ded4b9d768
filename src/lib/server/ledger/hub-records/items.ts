import { sql } from 'drizzle-orm';
import { textArray } from '../../db/array-text.ts';
import { insertRows } from '../../db/database.ts';
import { itemTable } from '../../db/schema/shelf.ts';
import type { HubRecord } from './definition.ts';

/**
 * Has tablets pull the items, of which there is nothing yet. One whose import was undone may be listed again, as if it
 * had never been.
 */
export const items: HubRecord<'items.listed'> = async ({ tx, change: { communityId: community, revision }, fact }) => {
  const ids = fact.body.items.map(({ itemId }) => itemId);
  await tx.execute(sql`
    DELETE FROM item WHERE community = ${community} AND id = ANY(${textArray(ids)}) AND status = 'unlisted'`);
  await insertRows(
    tx,
    itemTable,
    fact.body.items.map(({ itemId: id, supplierId: supplier, ...item }) => ({
      community,
      id,
      supplier,
      displayPieces: null,
      itemGroup: '' as const,
      ...item,
      reorderPieces: null,
      otherBarcodes: '',
      status: 'listed' as const,
      revision,
    })),
  );
};
