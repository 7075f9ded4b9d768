import { sql } from 'drizzle-orm';
import { differences } from '#lib/domain/policy-form.ts';
import { insertRows } from '../../db/database.ts';
import { policyChangeTable } from '../../db/schema/community.ts';
import { shareOut } from '../holdings.ts';
import { recordedBy, type HubRecord } from './definition.ts';

/** Has kiosks pull the policy. Points that are free are set apart by the new one at once. */
export const policy: HubRecord<'policy.changed'> = async ({ tx, change, fact }) => {
  const { communityId: community, revision } = change;
  const { change: number, before, after } = fact.body;
  // The revision of the row itself is what pulls walk along.
  await tx.execute(sql`
    UPDATE community SET policy = policy || ${JSON.stringify(after)}::jsonb, changed_revision = ${revision}
    WHERE id = ${community}`);
  const { at, reason } = fact;
  const row = { community, number, before, after, reason, staff: recordedBy(fact), changedAt: new Date(at) };
  await insertRows(tx, policyChangeTable, [row]);
  if (differences(before, after).includes('allotment')) await shareOut(tx, community, revision);
};
