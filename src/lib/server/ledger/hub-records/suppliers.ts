import { insertRows } from '../../db/database.ts';
import { supplierTable } from '../../db/schema/shelf.ts';
import type { HubRecord } from './definition.ts';

/** Has tablets pull the suppliers. */
export const suppliers: HubRecord<'suppliers.added'> = ({ tx, change: { communityId: community, revision }, fact }) =>
  insertRows(
    tx,
    supplierTable,
    fact.body.suppliers.map(({ supplierId: id, ...supplier }) => ({
      community,
      id,
      ...supplier,
      contact: ('contact' in supplier ? supplier.contact : undefined) ?? '',
      revision,
    })),
  );
