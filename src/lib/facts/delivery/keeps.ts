import type { EarlierBatch } from './usual.ts';

/**
 * Whether an item keeps for ever, as far as its deliveries tell: any with a last day makes it perishable. That none has
 * one says nothing, because release 0.1 wrote such lines by itself.
 */
export const keepsByBatches = (batches: readonly Pick<EarlierBatch, 'bestBefore'>[]): false | null =>
  batches.some(({ bestBefore }) => bestBefore !== null) ? false : null;
