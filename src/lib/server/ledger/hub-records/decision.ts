import { insertRows } from '../../db/database.ts';
import { reviewDecisionTable } from '../../db/schema/event.ts';
import { recordedBy, type HubRecord } from './definition.ts';

/** Nothing else follows: what was found stays as it is, and so does the ledger. */
export const decision: HubRecord<'finding.decided'> = ({ tx, change, fact }) =>
  insertRows(tx, reviewDecisionTable, [
    {
      community: change.communityId,
      ...fact.body,
      note: fact.reason,
      staff: recordedBy(fact),
      decidedAt: new Date(fact.at),
    },
  ]);
