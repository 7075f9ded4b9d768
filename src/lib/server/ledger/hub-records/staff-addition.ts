import { insertRows } from '../../db/database.ts';
import { staffChangeTable, staffTable } from '../../db/schema/community.ts';
import { recordedBy, type HubRecord } from './definition.ts';

/** Lets tablets pull the new member, who signs in by their name where no other was said. */
export const staffAddition: HubRecord<'staff.added'> = async ({ tx, change, fact, confidential }) => {
  const { communityId: community, revision } = change;
  const { staffId, role } = fact.body;
  const { name, signInName = name, ...hashes } = confidential;
  const passwordIsGiven = hashes.passwordHash !== null;
  const row = { community, id: staffId, name, role, signInName, ...hashes, passwordIsGiven, revision };
  await insertRows(tx, staffTable, [row]);
  const { at, reason } = fact;
  const noted = { community, staff: staffId, number: 1, action: 'add' as const, role, reason };
  await insertRows(tx, staffChangeTable, [{ ...noted, changedBy: recordedBy(fact), changedAt: new Date(at) }]);
};
