import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { queryRows, type Database } from '../db/database.ts';
import { isInfrastructureFailure } from '../db/failure.ts';
import { settleWaiting } from './apply.ts';
import { redemptionKey, residentKey, transferKey } from './records/keys.ts';
import { nextRevision, openCommunities } from './community.ts';

/** Keys of one transaction: each brings few events, and nobody who pushes waits long for the lock. */
const keysAtOnce = 500;

const prefixes = { resident: residentKey(''), redemption: redemptionKey(''), transfer: transferKey('') };

/**
 * Applies the events that wait for what is there already; for the start of a hub. Whatever arrives settles those that
 * waited for it, but an earlier release, to which the hub had been put back, could not read those of a later one. What
 * cannot be applied goes on waiting, where people see it, and stops no start.
 */
export async function resumeWaiting(database: Database, logger: Logger, now: Date): Promise<void> {
  for (const { id: community } of await openCommunities(database.orm)) {
    const keys = await overdueKeys(database, community);
    for (let from = 0; from < keys.length; from += keysAtOnce) {
      const resume = database.transaction(async (tx) => {
        const revision = await nextRevision(tx, community);
        await settleWaiting(tx, { communityId: community, revision, now }, keys.slice(from, from + keysAtOnce), logger);
      });
      await resume.catch((error: unknown) => {
        if (isInfrastructureFailure(error)) throw error;
        logger.error({ err: error, community }, 'events that waited could not be applied; they go on waiting');
      });
    }
  }
}

/** What events of a community wait for although it is there. */
async function overdueKeys(database: Database, community: string): Promise<readonly string[]> {
  const rows = await queryRows<{ waits_for: string }>(
    database.orm,
    sql`SELECT DISTINCT waits_for FROM waiting
      WHERE community = ${community} AND CASE
        WHEN starts_with(waits_for, ${prefixes.resident}) THEN EXISTS (
          SELECT 1 FROM resident WHERE resident.community = ${community}
            AND resident.id = substr(waits_for, ${prefixes.resident.length + 1}))
        WHEN starts_with(waits_for, ${prefixes.redemption}) THEN EXISTS (
          SELECT 1 FROM redemption WHERE redemption.community = ${community}
            AND redemption.id = substr(waits_for, ${prefixes.redemption.length + 1})::uuid)
        WHEN starts_with(waits_for, ${prefixes.transfer}) THEN EXISTS (
          SELECT 1 FROM transfer WHERE transfer.community = ${community}
            AND transfer.id = substr(waits_for, ${prefixes.transfer.length + 1})::uuid)
        ELSE false END
      ORDER BY waits_for`,
  );
  return rows.map(({ waits_for }) => waits_for);
}
