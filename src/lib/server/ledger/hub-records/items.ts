import { insertRows } from '../../db/database.ts';
import { itemTable } from '../../db/schema/shelf.ts';
import type { HubRecord } from './definition.ts';

/** Has tablets pull the items, of which there is nothing yet. */
export const items: HubRecord<'items.listed'> = ({ tx, change: { communityId: community, revision }, fact }) =>
  insertRows(
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
