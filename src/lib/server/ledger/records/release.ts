import type { FactWords, RecordDefinition } from './definition.ts';
import { forResident } from './keys.ts';

const releaseWords: FactWords<'allotment.released'> = {
  'zh-CN': {
    what: ({ residentId, points }, n) =>
      `让出为${n.resident(residentId)}留的 ${n.count(points)} 积分，别的终端可以用。`,
  },
  en: {
    what: ({ residentId, points }, n) =>
      `Gave up ${n.count(points)} points that were kept for ${n.resident(residentId)}; other kiosks may use them.`,
  },
};

export const release: RecordDefinition<'allotment.released'> = {
  words: releaseWords,
  references: ({ body }) => ({ residents: [body.residentId], released: [body.residentId] }),
  waitsFor: forResident,
  settles: null,
  isTaken: null,
  rule: null,
  worth: null,
  remember: null,
  approval: null,
  dateReviews: null,
  reviews: null,
  rows: null,
  goods: null,
  postings: null,
};
