import type { RecordDefinition } from './definition.ts';
import { forResident } from './keys.ts';

export const release: RecordDefinition<'allotment.released'> = {
  references: ({ body }) => ({ residents: [body.residentId], released: [body.residentId] }),
  waitsFor: forResident,
  settles: null,
  isTaken: null,
  rule: null,
  remember: null,
  approval: null,
  dateReviews: null,
  reviews: null,
  rows: null,
  postings: null,
};
