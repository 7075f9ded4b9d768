import { sql } from 'drizzle-orm';
import { recordedBy, type HubRecord } from './definition.ts';

/** Closes the proposal; no points move. */
export const adjustmentRefusal: HubRecord<'adjustment.refused'> = async ({ tx, change, fact }) => {
  await tx.execute(sql`
    UPDATE adjustment SET outcome = 'refused', decided_by = ${recordedBy(fact)}, decided_at = ${fact.at}
    WHERE community = ${change.communityId} AND id = ${fact.body.adjustmentId}`);
};
