import { dayMs, dayOf, daysBetween, mayBeMeant } from '#lib/domain/day.ts';
import { effectsOf } from '#lib/facts/facts.ts';
import type { Found } from '#lib/findings/reviews.ts';
import type { StockMovement } from '../book.ts';
import { costPosted } from '../posting.ts';
import { whole } from '../ruling.ts';
import type { Cost } from '../shelf-batches.ts';
import type { After, EntryOf, FactWords, RecordDefinition } from './definition.ts';
import { forNothing } from './keys.ts';
import { alreadyThere, itemReviews } from './line-reviews.ts';

const deliveryWords: FactWords<'stock.received'> = {
  'zh-CN': {
    what: ({ lines }, n) => `收到${n.pieces(lines)}。`,
    why: ({ note = '' }) => note,
  },
  en: {
    what: ({ lines }, n) => `Received ${n.pieces(lines)}.`,
    why: ({ note = '' }) => note,
  },
};

export const delivery: RecordDefinition<'stock.received'> = {
  words: deliveryWords,
  references: ({ body: { lines } }) => ({
    items: lines.map(({ itemId }) => itemId),
    batches: lines.map(({ batchId }) => batchId),
  }),
  waitsFor: forNothing,
  settles: null,
  isTaken: null,
  rule: ({ event }, { knownBatches }) => {
    const ids = event.body.lines.map(({ batchId }) => batchId);
    const known = ids.find((id, line) => knownBatches.has(id) || ids.indexOf(id) !== line);
    return whole(effectsOf(event), known === undefined ? [] : alreadyThere({ batchId: known }));
  },
  worth: null,
  remember: null,
  approval: null,
  dateReviews,
  reviews: ({ event }, after) => itemReviews(event.body.lines, after),
  rows: null,
  goods: { receive: 'owed' },
  postings: ({ event, storeId }, goods) => costPosted(storeId, 'handedOut', 'owed', madeKnown(event, goods)),
};

/**
 * What pieces cost that had left before they came. They went as ones of unknown cost, and are so no longer. That they
 * were handed out is nearly always true: staff let goods through that the resident held in the hand.
 */
function madeKnown({ body: { lines } }: EntryOf<'stock.received'>['event'], goods: readonly StockMovement[]): Cost {
  let [fen, uncosted] = [0n, 0];
  for (const [line, { goneBefore }] of goods.entries()) {
    const each = lines[line]?.costEachFen ?? null;
    if (each === null) continue;
    fen += BigInt(goneBefore) * BigInt(each);
    uncosted -= goneBefore;
  }
  return { fen, uncosted };
}

/** Last days that nobody can mean: they stop nothing, and people look. */
function dateReviews({ event }: EntryOf<'stock.received'>, { policy }: After): readonly Found[] {
  const today = dayOf(Date.parse(event.at), policy.zone);
  return event.body.lines.flatMap(({ itemId, bestBefore }): readonly Found[] => {
    if (bestBefore === null || mayBeMeant(bestBefore, today)) return [];
    const driftMs = Math.abs(daysBetween(today, bestBefore)) * dayMs;
    return [{ code: 'clockDrift', detail: { driftMs, field: 'bestBefore', itemId } }];
  });
}
