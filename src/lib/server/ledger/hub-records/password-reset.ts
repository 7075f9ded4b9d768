import { and, eq } from 'drizzle-orm';
import { hubSessionTable, staffTable } from '../../db/schema/community.ts';
import type { HubRecord } from './definition.ts';
import { forgetFactor } from './second-factor-removal.ts';

/** It is somebody else who typed it, so that it opens nothing but the choice of another; all sessions end. */
export const passwordReset: HubRecord<'password.reset'> = async ({ tx, change, fact, confidential }) => {
  const { communityId: community } = change;
  const { staffId, takesFactor } = fact.body;
  const { passwordHash } = confidential;
  await tx
    .update(staffTable)
    .set({ passwordHash, passwordIsGiven: true })
    .where(and(eq(staffTable.community, community), eq(staffTable.id, staffId)));
  if (takesFactor) await forgetFactor(tx, community, staffId);
  await tx
    .delete(hubSessionTable)
    .where(and(eq(hubSessionTable.community, community), eq(hubSessionTable.staff, staffId)));
};
