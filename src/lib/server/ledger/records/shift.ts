import type { Found } from '#lib/findings/reviews.ts';
import { insertOf } from '../../db/database.ts';
import { safely } from '../../db/safely.ts';
import { shiftTable } from '../../db/schema/counter.ts';
import { cashPosted } from '../posting.ts';
import type { After, EntryOf, FactWords, RecordDefinition } from './definition.ts';
import { forNothing } from './keys.ts';
import { recordedBy } from './recorded-by.ts';

const shiftWords: FactWords<'shift.closed'> = {
  'zh-CN': {
    what: ({ from, to, redemptions, cashExpectedFen, cashCountedFen }, n) =>
      `交班：${n.dateTime(from)}到${n.dateTime(to)}，兑换 ${n.count(redemptions)} 笔，应有现金 ${n.yuan(cashExpectedFen)}，点到 ${n.yuan(cashCountedFen)}。`,
    why: ({ note = '' }) => note,
  },
  en: {
    what: ({ from, to, redemptions, cashExpectedFen, cashCountedFen }, n) =>
      `Shift from ${n.dateTime(from)} to ${n.dateTime(to)}: redemptions ${n.count(redemptions)}, cash expected ${n.yuan(cashExpectedFen)}, counted ${n.yuan(cashCountedFen)}.`,
    why: ({ note = '' }) => note,
  },
};

export const shift: RecordDefinition<'shift.closed'> = {
  words: shiftWords,
  references: () => ({}),
  waitsFor: forNothing,
  settles: null,
  isTaken: null,
  rule: null,
  worth: null,
  remember: null,
  approval: null,
  dateReviews,
  reviews: null,
  rows: (community, done) =>
    insertOf(
      shiftTable,
      done.map(({ entry }) => {
        // Version 2 has its note beside the event, and nowhere else.
        const { shiftId: id, from, to, words: _commitment, note = '', ...figures } = entry.event.body;
        return {
          community,
          ...recordedBy(entry),
          id,
          beginsAt: new Date(from),
          endsAt: new Date(to),
          ...figures,
          note,
          points: safely(figures.points),
          cashExpectedFen: safely(figures.cashExpectedFen),
        };
      }),
    ),
  goods: null,
  postings: ({ event: { body }, storeId }) => {
    const over = BigInt(body.cashCountedFen) - BigInt(safely(body.cashExpectedFen));
    return cashPosted(storeId, 'overShort', over);
  },
};

/** Moments between which no shift can have been: they stop nothing, and people look. */
function dateReviews({ event, receivedAt }: EntryOf<'shift.closed'>, { policy, beganMs }: After): readonly Found[] {
  const [fromMs, toMs] = [Date.parse(event.body.from), Date.parse(event.body.to)];
  const found = (field: 'from' | 'to', driftMs: number): readonly Found[] =>
    driftMs > policy.clockDriftLimitMs ? [{ code: 'clockDrift', detail: { driftMs, field } }] : [];
  return [
    ...found('from', beganMs - fromMs),
    ...found('to', toMs - receivedAt.getTime()),
    ...found('to', fromMs - toMs),
  ];
}
