import type { SQL } from 'drizzle-orm';
import { needsManager } from '#lib/domain/count.ts';
import { may } from '#lib/domain/permission.ts';
import { effectsOf } from '#lib/facts/facts.ts';
import type { CountLine } from '#lib/facts/stocktake/fact.ts';
import type { VarianceReason } from '#lib/facts/stocktake/reason.ts';
import type { Found } from '#lib/findings/reviews.ts';
import { insertOf } from '../../db/database.ts';
import { stockCountLineTable, stockCountTable } from '../../db/schema/counter.ts';
import type { Book } from '../book.ts';
import { shelfKey } from '../entry.ts';
import { type Ruling, whole } from '../ruling.ts';
import { standingsOf } from '../standings.ts';
import type { Done, EntryOf, FactWords, RecordDefinition } from './definition.ts';
import { forNothing } from './keys.ts';
import { itemReviews } from './line-reviews.ts';
import { recordedBy } from './recorded-by.ts';

const chinese: Readonly<Record<VarianceReason, string>> = {
  none: '',
  unexplained: '说不清',
  damaged: '坏了',
  misplaced: '放错了地方',
  notRecorded: '没有登记',
  miscounted: '上次数错了',
};
const english: Readonly<Record<VarianceReason, string>> = {
  none: '',
  unexplained: 'Not known',
  damaged: 'Damaged',
  misplaced: 'In another place',
  notRecorded: 'Not recorded',
  miscounted: 'Miscounted last time',
};

/** The reasons that were given, each once. */
const given = (
  lines: readonly CountLine[],
  words: Readonly<Record<VarianceReason, string>>,
  separator: string,
): string =>
  Array.from(new Set(lines.map(({ reason }) => words[reason])))
    .filter((word) => word !== '')
    .join(separator);

const stocktakeWords: FactWords<'stock.counted'> = {
  'zh-CN': {
    what: ({ place, lines }, n) => {
      const counted = lines.map(
        (line) => `${n.item(line.itemId)} ${n.count(line.counted)} 件（账上 ${n.count(line.expected)} 件）`,
      );
      return `盘点${place || '没有货架位的商品'}：${counted.join('、')}。`;
    },
    why: ({ lines }) => given(lines, chinese, '、'),
  },
  en: {
    what: ({ place, lines }, n) => {
      const counted = lines.map(
        (line) => `${n.item(line.itemId)} ${n.count(line.counted)} (books: ${n.count(line.expected)})`,
      );
      return `Counted ${place || 'goods without a place'}: ${counted.join(', ')}.`;
    },
    why: ({ lines }) => given(lines, english, ', '),
  },
};

export const stocktake: RecordDefinition<'stock.counted'> = {
  words: stocktakeWords,
  references: ({ body }) => {
    const items = body.lines.map(({ itemId }) => itemId);
    return { items, returned: items, staff: body.approvedBy === null ? [] : [body.approvedBy] };
  },
  waitsFor: forNothing,
  settles: null,
  isTaken: null,
  rule: ruleOn,
  worth: null,
  remember: null,
  approval: ({ at, staff, body: { lines, approvedBy } }, known) => {
    const permission = 'stock.approveCount';
    // A manager who counts has the word already; a community may have only one.
    const isManager = standingsOf(known, staff, at).some(({ role }) => may(role, permission));
    return { permission, approvedBy, isNeeded: !isManager && needsManager(lines, known.policy) };
  },
  dateReviews: null,
  reviews: ({ event }, after) => itemReviews(event.body.lines, after),
  rows: countRows,
  goods: { stocktake: 'stockDifference' },
  postings: null,
};

/** A line that knows of another count than the last one has measured a difference that was put right already. */
function ruleOn({ event, storeId }: EntryOf<'stock.counted'>, book: Book): Ruling {
  const lastCounts = new Map<string, string>();
  const found: Found[] = [];
  const applied = event.body.lines.map(({ itemId, counted, expected, afterCount }) => {
    const key = shelfKey(storeId, itemId);
    const lastCount = lastCounts.get(key) ?? book.lastCounts.get(key) ?? null;
    if (afterCount === lastCount) {
      lastCounts.set(key, event.body.countId);
      return true;
    }
    found.push({ code: 'countConflict', detail: { itemId, counted, expected, lastCount } });
    return false;
  });
  const lines = event.body.lines.filter((_, line) => applied[line]);
  return { ...whole(effectsOf({ ...event, body: { ...event.body, lines } }), found), applied };
}

function* countRows(community: string, done: readonly Done<'stock.counted'>[]): Generator<SQL> {
  yield* insertOf(
    stockCountTable,
    done.map(({ entry }) => ({
      community,
      ...recordedBy(entry),
      id: entry.event.body.countId,
      place: entry.event.body.place,
      approvedBy: entry.event.body.approvedBy,
      at: new Date(entry.event.at),
    })),
  );
  const lines = done.flatMap(({ entry: { event }, ruling: { applied } }) =>
    event.body.lines.map(({ itemId, counted, expected, reason }, line) => ({
      community,
      event: event.id,
      line,
      item: itemId,
      counted,
      expected,
      applied: applied[line] ?? false,
      reason,
    })),
  );
  yield* insertOf(stockCountLineTable, lines);
}
