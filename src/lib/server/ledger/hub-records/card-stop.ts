import { sql } from 'drizzle-orm';
import type { HubRecord } from './definition.ts';

/** Has tablets pull that the card is good no more. */
export const cardStop: HubRecord<'card.stopped'> = async ({ tx, change, fact }) => {
  const { cardHash, status } = fact.body;
  await tx.execute(sql`
    UPDATE card SET status = ${status}, ended_at = ${fact.at}::timestamptz, revision = ${change.revision}
    WHERE community = ${change.communityId} AND hash = ${cardHash}`);
};
