import { sql } from 'drizzle-orm';
import type { HubRecord } from './definition.ts';

/** Takes the community from among those of its district. */
export const districtLeaving: HubRecord<'district.left'> = async ({ tx, change }) => {
  await tx.execute(sql`UPDATE community SET district = NULL WHERE id = ${change.communityId}`);
};
