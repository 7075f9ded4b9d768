import { sql } from 'drizzle-orm';
import { recordedBy, type HubRecord } from './definition.ts';

/** Closes the proposal; nobody gets points. */
export const awardRefusal: HubRecord<'award.refused'> = async ({ tx, change, fact }) => {
  await tx.execute(sql`
    UPDATE award_batch SET outcome = 'refused', decided_by = ${recordedBy(fact)}, decided_at = ${fact.at}
    WHERE community = ${change.communityId} AND id = ${fact.body.batchId}`);
};
