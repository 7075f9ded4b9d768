import { and, eq } from 'drizzle-orm';
import { recoveryCodeTable } from '../../db/schema/community.ts';
import type { HubRecord } from './definition.ts';

/** Takes the code away, so that it is good once. */
export const recoveryCode: HubRecord<'recoveryCode.used'> = async ({ tx, change, fact, confidential }) => {
  const { community, staff, codeHash } = recoveryCodeTable;
  await tx
    .delete(recoveryCodeTable)
    .where(and(eq(community, change.communityId), eq(staff, fact.body.staffId), eq(codeHash, confidential.codeHash)));
};
