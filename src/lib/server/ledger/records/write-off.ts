import { insertOf } from '../../db/database.ts';
import { writeOffTable } from '../../db/schema/counter.ts';
import type { RecordDefinition } from './definition.ts';
import { forNothing } from './keys.ts';
import { itemReviews, shelfReviews } from './line-reviews.ts';
import { recordedBy } from './recorded-by.ts';

export const writeOff: RecordDefinition<'stock.writtenOff'> = {
  references: ({ body: { lines } }) => ({ items: lines.map(({ itemId }) => itemId) }),
  waitsFor: forNothing,
  settles: null,
  isTaken: null,
  rule: null,
  remember: null,
  approval: null,
  dateReviews: null,
  reviews: ({ event: { body }, storeId }, after) => [
    ...itemReviews(body.lines, after),
    ...shelfReviews(storeId, body.lines, after),
  ],
  rows: (community, done) =>
    insertOf(
      writeOffTable,
      done.map(({ entry }) => {
        const { writeOffId: id, reason, note, photo } = entry.event.body;
        return { community, ...recordedBy(entry), id, reason, note, photo, at: new Date(entry.event.at) };
      }),
    ),
  postings: null,
};
