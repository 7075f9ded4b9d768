import type { Bodies } from '#lib/facts/fact.ts';
import { effectsOf } from '#lib/facts/facts.ts';
import { whole } from '../ruling.ts';
import type { FactWords, RecordDefinition } from './definition.ts';
import { forResident } from './keys.ts';
import { alreadyThere } from './line-reviews.ts';

const cardIssueWords: FactWords<'card.issued'> = {
  'zh-CN': {
    what: ({ residentId }, n) => `给${n.resident(residentId)}发了一张卡。`,
  },
  en: {
    what: ({ residentId }, n) => `Issued a card to ${n.resident(residentId)}.`,
  },
};

type Status = Bodies['card.revoked']['status'];
const chinese: Readonly<Record<Status, string>> = { lost: '挂失了', revoked: '停用了', replaced: '换成了新卡' };
const english: Readonly<Record<Status, string>> = {
  lost: 'was reported lost',
  revoked: 'was stopped',
  replaced: 'was replaced',
};

const cardStopWords: FactWords<'card.revoked'> = {
  'zh-CN': {
    what: ({ residentId, status }, n) => `${n.resident(residentId)}的一张卡${chinese[status]}。`,
    why: ({ reason = '' }) => reason,
  },
  en: {
    what: ({ residentId, status }, n) => `A card of ${n.resident(residentId)} ${english[status]}.`,
    why: ({ reason = '' }) => reason,
  },
};

/** A card that is issued or stopped. One that somebody else holds stays what it is. */
const ofCard: Omit<RecordDefinition<'card.issued' | 'card.revoked'>, 'words' | 'worth'> = {
  references: ({ body }) => ({ residents: [body.residentId], cards: [body.cardHash] }),
  waitsFor: forResident,
  settles: null,
  isTaken: null,
  rule: ({ event }, book) => {
    const holder = book.cards.get(event.body.cardHash)?.residentId;
    const isOthers = holder !== undefined && book.survivorOf(holder) !== book.survivorOf(event.body.residentId);
    return whole(effectsOf(event), isOthers ? alreadyThere({ holder }) : []);
  },
  remember: null,
  approval: null,
  dateReviews: null,
  reviews: null,
  rows: null,
  goods: null,
  postings: null,
};

export const cardIssue: RecordDefinition<'card.issued'> = {
  ...ofCard,
  words: cardIssueWords,
  // Whoever holds the card may spend what its resident has.
  worth: ({ event: { body } }, { found }, book) => {
    const points = found.length > 0 ? 0 : Math.max(0, book.balanceOf(body.residentId));
    return { kind: 'carded', points, award: null };
  },
};
export const cardStop: RecordDefinition<'card.revoked'> = { ...ofCard, words: cardStopWords, worth: null };
