import { keepDecisions, postDecisions } from '../pending.ts';
import { recordedBy, type HubRecord } from './definition.ts';

/** Keeps the decision, and moves the points of awards that are there. */
export const pendingDecision: HubRecord<'pending.decided'> = async ({ tx, change, fact }) => {
  const { awards, decision: outcome } = fact.body;
  const by = { outcome, staff: recordedBy(fact), decidedAt: new Date(fact.at), posted: false };
  await keepDecisions(
    tx,
    awards.map(({ id: posting, eventId: event }) => ({ community: change.communityId, event, posting, ...by })),
  );
  await postDecisions(
    tx,
    change,
    awards.map(({ eventId }) => eventId),
  );
};
