import { dayMs, dayOf, daysBetween, mayBeMeant } from '#lib/domain/day.ts';
import { effectsOf } from '#lib/facts/facts.ts';
import type { Found } from '#lib/findings/reviews.ts';
import { whole } from '../ruling.ts';
import type { After, EntryOf, RecordDefinition } from './definition.ts';
import { forNothing } from './keys.ts';
import { alreadyThere, itemReviews } from './line-reviews.ts';

export const delivery: RecordDefinition<'stock.received'> = {
  references: ({ body: { lines } }) => ({
    items: lines.map(({ itemId }) => itemId),
    batches: lines.map(({ batchId }) => batchId),
  }),
  waitsFor: forNothing,
  rule: ({ event }, { knownBatches }) => {
    const ids = event.body.lines.map(({ batchId }) => batchId);
    const known = ids.find((id, line) => knownBatches.has(id) || ids.indexOf(id) !== line);
    return whole(effectsOf(event), known === undefined ? [] : alreadyThere({ batchId: known }));
  },
  dateReviews,
  reviews: ({ event }, after) => itemReviews(event.body.lines, after),
  counterAccount: null,
};

/** Last days that nobody can mean: they stop nothing, and people look. */
function dateReviews({ event }: EntryOf<'stock.received'>, { policy }: After): readonly Found[] {
  const today = dayOf(Date.parse(event.at), policy.zone);
  return event.body.lines.flatMap(({ itemId, bestBefore }): readonly Found[] => {
    if (bestBefore === null || mayBeMeant(bestBefore, today)) return [];
    const driftMs = Math.abs(daysBetween(today, bestBefore)) * dayMs;
    return [{ code: 'clockDrift', detail: { driftMs, field: 'bestBefore', itemId } }];
  });
}
