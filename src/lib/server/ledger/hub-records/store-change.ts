import { sql } from 'drizzle-orm';
import { recordChange } from '../thing-change.ts';
import type { HubRecord } from './definition.ts';

/** Tablets hear of the name of their store beside that of the community. */
export const storeChange: HubRecord<'store.changed'> = async ({ tx, change, fact }) => {
  const { communityId, revision } = change;
  await recordChange(tx, change, 'store', fact);
  await tx.execute(sql`UPDATE community SET changed_revision = ${revision} WHERE id = ${communityId}`);
};
