import { and, eq, ne } from 'drizzle-orm';
import { hubSessionTable } from '../../db/schema/community.ts';
import type { HubRecord } from './definition.ts';

/** A session that was there in an older dump is ended by the fact as well. */
export const sessionEnd: HubRecord<'sessions.ended'> = async ({ tx, change, fact, confidential }) => {
  const { community, staff, tokenHash } = hubSessionTable;
  const { ended, kept } = confidential;
  await tx
    .delete(hubSessionTable)
    .where(
      and(
        eq(community, change.communityId),
        eq(staff, fact.body.staffId),
        ended === null ? undefined : eq(tokenHash, ended),
        kept === null ? undefined : ne(tokenHash, kept),
      ),
    );
};
