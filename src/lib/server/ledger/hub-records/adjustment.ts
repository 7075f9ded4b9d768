import { sql } from 'drizzle-orm';
import { postAdjustments } from '../adjustments.ts';
import type { HubRecord } from './definition.ts';

/** Moves the points; those of a resident whom a restored hub does not know yet move when a tablet has told of them. */
export const adjustment: HubRecord<'points.adjusted'> = async ({ tx, change, fact }) => {
  const { adjustmentId, residentId, approvedBy } = fact.body;
  await tx.execute(sql`
    UPDATE adjustment SET outcome = 'confirmed', decided_by = ${approvedBy}, decided_at = ${fact.at}
    WHERE community = ${change.communityId} AND id = ${adjustmentId}`);
  await postAdjustments(tx, change, [residentId]);
};
