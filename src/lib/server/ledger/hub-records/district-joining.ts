import { sql } from 'drizzle-orm';
import type { HubRecord } from './definition.ts';

/** Puts the community among those of the district, and its code is used up. */
export const districtJoining: HubRecord<'district.joined'> = async ({ tx, change, fact }) => {
  const { districtId } = fact.body;
  await tx.execute(sql`UPDATE community SET district = ${districtId} WHERE id = ${change.communityId}`);
  await tx.execute(sql`
    UPDATE district_code SET used_by = ${districtId} WHERE community = ${change.communityId} AND used_by IS NULL`);
};
