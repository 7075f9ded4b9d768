import { sql } from 'drizzle-orm';
import { settleWaiting } from '../apply.ts';
import { keepAward, postAwards } from '../awards.ts';
import { transferKey } from '../records/keys.ts';
import { recordedBy, type HubRecord } from './definition.ts';

/**
 * Gives the points to all of them; those of a resident whom a restored hub does not know yet are given when a tablet
 * has told of them. A tablet may have taken one back already, of which the restored hub had forgotten.
 */
export const award: HubRecord<'points.awarded'> = async ({ tx, change, fact, logger }) => {
  const { communityId: community } = change;
  const { batchId, approvedBy, lines } = fact.body;
  await keepAward(tx, community, fact, recordedBy(fact));
  await tx.execute(sql`
    UPDATE award_batch SET outcome = 'awarded', decided_by = ${approvedBy}, decided_at = ${fact.at}
    WHERE community = ${community} AND id = ${batchId}`);
  const posted = await postAwards(
    tx,
    change,
    lines.map(({ residentId }) => residentId),
  );
  await settleWaiting(tx, change, posted.map(transferKey), logger);
};
