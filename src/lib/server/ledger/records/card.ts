import { effectsOf } from '#lib/facts/facts.ts';
import type { RecordDefinition } from './definition.ts';
import { forResident } from './keys.ts';
import { alreadyThere } from './line-reviews.ts';
import { whole } from '../ruling.ts';

/** A card that is issued or stopped. One that somebody else holds stays what it is. */
const ofCard: RecordDefinition<'card.issued' | 'card.revoked'> = {
  references: ({ body }) => ({ residents: [body.residentId], cards: [body.cardHash] }),
  waitsFor: forResident,
  settles: null,
  isTaken: null,
  rule: ({ event }, { cards }) => {
    const holder = cards.get(event.body.cardHash)?.residentId;
    const isOthers = holder !== undefined && holder !== event.body.residentId;
    return whole(effectsOf(event), isOthers ? alreadyThere({ holder }) : []);
  },
  remember: null,
  approval: null,
  dateReviews: null,
  reviews: null,
  rows: null,
  postings: null,
};

export const cardIssue: RecordDefinition<'card.issued'> = ofCard;
export const cardStop: RecordDefinition<'card.revoked'> = ofCard;
