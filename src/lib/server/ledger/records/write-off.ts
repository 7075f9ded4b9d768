import type { WriteOffReason } from '#lib/facts/write-off/limits.ts';
import { insertOf } from '../../db/database.ts';
import { writeOffTable } from '../../db/schema/counter.ts';
import type { FactWords, RecordDefinition } from './definition.ts';
import { forNothing } from './keys.ts';
import { itemReviews, shelfReviews } from './line-reviews.ts';
import { recordedBy } from './recorded-by.ts';

const chinese: Readonly<Record<WriteOffReason, string>> = {
  damaged: '坏了',
  expired: '过期了',
  ownUse: '社区自用',
  other: '其他',
};
const english: Readonly<Record<WriteOffReason, string>> = {
  damaged: 'Damaged',
  expired: 'Expired',
  ownUse: 'Own use',
  other: 'Other',
};

const writeOffWords: FactWords<'stock.writtenOff'> = {
  'zh-CN': {
    what: ({ lines }, n) => `从货架拿下${n.pieces(lines)}。`,
    why: ({ reason, note = '' }) => [chinese[reason], note].filter((said) => said !== '').join('：'),
  },
  en: {
    what: ({ lines }, n) => `Took ${n.pieces(lines)} off the shelf.`,
    why: ({ reason, note = '' }) => [english[reason], note].filter((said) => said !== '').join(': '),
  },
};

export const writeOff: RecordDefinition<'stock.writtenOff'> = {
  words: writeOffWords,
  references: ({ body: { lines } }) => ({ items: lines.map(({ itemId }) => itemId) }),
  waitsFor: forNothing,
  settles: null,
  isTaken: null,
  rule: null,
  worth: ({ event: { body } }, _ruling, { items }) => {
    const points = body.lines.reduce(
      (sum, { itemId, quantity }) => sum + quantity * (items.get(itemId)?.pointsPrice ?? 0),
      0,
    );
    return { kind: 'writtenOff', points, award: null };
  },
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
        // Version 2 has its note beside the event, and nowhere else.
        const { writeOffId: id, reason, note = '', photo } = entry.event.body;
        return { community, ...recordedBy(entry), id, reason, note, photo, at: new Date(entry.event.at) };
      }),
    ),
  goods: { writeOff: 'writtenOff' },
  postings: null,
};
