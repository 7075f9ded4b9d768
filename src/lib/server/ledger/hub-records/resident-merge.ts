import { sql } from 'drizzle-orm';
import { insertRows } from '../../db/database.ts';
import { residentMergeTable } from '../../db/schema/resident.ts';
import { idsOf } from '../merges.ts';
import type { HubRecord } from './definition.ts';

/**
 * Notes it, takes those along whom the absorbed had absorbed, and has tablets pull the accounts and cards of all of
 * them again, and who redeems for whom. What is free of the points goes to the survivor behind this fact, as behind
 * every later one. After a restore either of both may be known to a tablet alone: then the points wait for the
 * registration.
 */
export const residentMerge: HubRecord<'resident.merged'> = async ({ tx, change, fact }) => {
  const { communityId: community, revision } = change;
  const { absorbedId: absorbed, survivorId: survivor } = fact.body;
  const { number } = fact;
  await insertRows(tx, residentMergeTable, [
    { community, absorbed, survivor, fact: number, mergedAt: new Date(fact.at) },
  ]);
  await tx.execute(sql`
    UPDATE resident_merge SET survivor = ${survivor} WHERE community = ${community} AND survivor = ${absorbed}`);
  const together = idsOf(community, sql`${survivor}::text`);
  await tx.execute(sql`
    UPDATE account SET revision = ${revision} WHERE community = ${community} AND id IN ${together}`);
  await tx.execute(sql`
    UPDATE card SET revision = ${revision} WHERE community = ${community} AND resident IN ${together}`);
  await tx.execute(sql`
    UPDATE proxy SET revision = ${revision}
    WHERE community = ${community} AND (resident IN ${together} OR helper IN ${together})`);
};
