import { insertRows } from '../../db/database.ts';
import { adjustmentTable } from '../../db/schema/adjustment.ts';
import { recordedBy, type HubRecord } from './definition.ts';

/** Keeps it until somebody else confirms or refuses it. */
export const adjustmentProposal: HubRecord<'adjustment.proposed'> = ({ tx, change, fact }) => {
  const { adjustmentId: id, residentId: resident, points } = fact.body;
  const proposed = { proposedBy: recordedBy(fact), proposedAt: new Date(fact.at), reason: fact.reason };
  return insertRows(tx, adjustmentTable, [
    { community: change.communityId, id, resident, points, ...proposed, posted: false },
  ]);
};
