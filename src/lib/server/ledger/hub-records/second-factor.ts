import { and, eq, ne } from 'drizzle-orm';
import { insertRows } from '../../db/database.ts';
import { hubSessionTable, recoveryCodeTable, secondFactorTable } from '../../db/schema/community.ts';
import type { HubRecord } from './definition.ts';
import { forgetFactor } from './second-factor-removal.ts';

/** Whoever knows the password alone signs in anew. */
export const secondFactor: HubRecord<'factor.added'> = async ({ tx, change, fact, confidential }) => {
  const { communityId: community } = change;
  const { staffId: staff } = fact.body;
  const { secret, step, recoveryHashes, keptSession } = confidential;
  await forgetFactor(tx, community, staff);
  const addedAt = new Date(fact.at);
  await insertRows(tx, secondFactorTable, [{ community, staff, secret, lastStep: step, addedAt }]);
  const codes = recoveryHashes.map((codeHash) => ({ community, staff, codeHash }));
  await insertRows(tx, recoveryCodeTable, codes);
  const own = and(eq(hubSessionTable.community, community), eq(hubSessionTable.staff, staff));
  await tx.delete(hubSessionTable).where(and(own, ne(hubSessionTable.tokenHash, keptSession)));
};
