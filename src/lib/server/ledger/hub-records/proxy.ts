import { sql } from 'drizzle-orm';
import { insertRows } from '../../db/database.ts';
import { proxyTable } from '../../db/schema/proxy.ts';
import type { HubRecord } from './definition.ts';

/** Somebody may redeem from the account of somebody else; tablets pull it. */
export const proxyAppointment: HubRecord<'proxy.appointed'> = async ({ tx, change, fact }) => {
  const { communityId: community, revision } = change;
  const { proxyId: id, residentId: resident, helperId: helper, consent, witness, from, until } = fact.body;
  const days = { fromDay: from, untilDay: until };
  await insertRows(tx, proxyTable, [
    { community, id, resident, helper, consent, witness, ...days, fact: fact.number, revision },
  ]);
};

/** They may no longer. */
export const proxyEnd: HubRecord<'proxy.ended'> = async ({ tx, change, fact }) => {
  const { communityId: community, revision } = change;
  await tx.execute(sql`
    UPDATE proxy SET ended_at = ${fact.at}::timestamptz, ended_by = ${fact.number}, revision = ${revision}
    WHERE community = ${community} AND id = ${fact.body.proxyId} AND ended_at IS NULL`);
};
