import { and, eq, ne } from 'drizzle-orm';
import { hubSessionTable, staffTable } from '../../db/schema/community.ts';
import type { HubRecord } from './definition.ts';

/** Whoever knew the password before signs in anew. */
export const passwordChoice: HubRecord<'password.chosen'> = async ({ tx, change, fact, confidential }) => {
  const { communityId: community } = change;
  const { staffId } = fact.body;
  const { passwordHash, keptSession } = confidential;
  await tx
    .update(staffTable)
    .set({ passwordHash, passwordIsGiven: false })
    .where(and(eq(staffTable.community, community), eq(staffTable.id, staffId)));
  const own = and(eq(hubSessionTable.community, community), eq(hubSessionTable.staff, staffId));
  const others = keptSession === null ? undefined : ne(hubSessionTable.tokenHash, keptSession);
  await tx.delete(hubSessionTable).where(and(own, others));
};
