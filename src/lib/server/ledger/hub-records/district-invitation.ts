import { sql } from 'drizzle-orm';
import { insertRows } from '../../db/database.ts';
import { districtCodeTable } from '../../db/schema/community.ts';
import type { HubRecord } from './definition.ts';

/** Keeps the code's hash until a district comes with it; the code before it lets nobody in any more. */
export const districtInvitation: HubRecord<'district.invited'> = async ({ tx, change, fact, confidential }) => {
  const { communityId: community } = change;
  await tx.execute(sql`DELETE FROM district_code WHERE community = ${community} AND used_by IS NULL`);
  const row = { community, codeHash: confidential.codeHash, expiresAt: new Date(fact.body.expiresAt), usedBy: null };
  await insertRows(tx, districtCodeTable, [row]);
};
