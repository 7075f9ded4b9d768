import { sql } from 'drizzle-orm';
import { insertRows } from '../../db/database.ts';
import { residentStayTable } from '../../db/schema/resident.ts';
import { idsOf } from '../merges.ts';
import { endProxiesOf } from '../proxies.ts';
import type { Applying, HubRecord } from './definition.ts';

type StayFact = 'resident.left' | 'resident.returned';

/**
 * Notes it, and has tablets pull the cards again: what they are sent of the cards of somebody who is away is that they
 * are stopped, and the rows of the cards stay as their own facts say.
 * Who leaves redeems for nobody, and nobody for them.
 */
const noteStay =
  (away: boolean) =>
  async ({ tx, change, fact }: Applying<StayFact>): Promise<void> => {
    const { communityId: community, revision } = change;
    const { residentId: resident, change: number } = fact.body;
    await insertRows(tx, residentStayTable, [
      { community, resident, number, fact: fact.number, away, since: new Date(fact.at) },
    ]);
    await tx.execute(sql`
      UPDATE card SET revision = ${revision} WHERE community = ${community}
        AND resident IN ${idsOf(community, sql`${resident}::text`)}`);
    if (away) await endProxiesOf(tx, change, { residentId: resident, fact });
  };

/** Somebody is away from then on. */
export const residentLeave: HubRecord<'resident.left'> = noteStay(true);

/** Somebody is there again. */
export const residentReturn: HubRecord<'resident.returned'> = noteStay(false);
