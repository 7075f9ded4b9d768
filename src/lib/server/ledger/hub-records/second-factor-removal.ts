import { and, eq } from 'drizzle-orm';
import type { Transaction } from '../../db/database.ts';
import { recoveryCodeTable, secondFactorTable } from '../../db/schema/community.ts';
import type { HubRecord } from './definition.ts';

/** Leaves the password as the only thing that opens the hub to somebody. */
export const secondFactorRemoval: HubRecord<'factor.removed'> = ({ tx, change, fact }) =>
  forgetFactor(tx, change.communityId, fact.body.staffId);

/** Deletes somebody's second factor with its recovery codes, where they have one. */
export async function forgetFactor(tx: Transaction, community: string, staff: string): Promise<void> {
  for (const t of [secondFactorTable, recoveryCodeTable]) {
    await tx.delete(t).where(and(eq(t.community, community), eq(t.staff, staff)));
  }
}
