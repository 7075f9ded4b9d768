import { sql } from 'drizzle-orm';
import { recordChange } from '../thing-change.ts';
import type { HubRecord } from './definition.ts';

/** Has tablets pull the supplier, and the items that it delivers: they bear its name. */
export const supplierChange: HubRecord<'supplier.changed'> = async ({ tx, change, fact }) => {
  const { communityId, revision } = change;
  await recordChange(tx, change, 'supplier', fact);
  if (fact.body.after.name === undefined) return;
  await tx.execute(sql`
    UPDATE item SET revision = ${revision} WHERE community = ${communityId} AND supplier = ${fact.body.id}`);
};
