import { keepAward } from '../awards.ts';
import { recordedBy, type HubRecord } from './definition.ts';

/** Keeps it until somebody else confirms or refuses it. */
export const awardProposal: HubRecord<'award.proposed'> = ({ tx, change, fact }) =>
  keepAward(tx, change.communityId, fact, recordedBy(fact));
