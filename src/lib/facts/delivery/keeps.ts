import type { EarlierBatch } from './usual.ts';

/**
 * What deliveries tell of whether an item keeps for ever. One with a last day makes it perishable. Deliveries without
 * such a day tell nothing (null), because release 0.1 left it out by itself.
 */
export const keepsByBatches = (batches: readonly Pick<EarlierBatch, 'bestBefore'>[]): false | null =>
  batches.some(({ bestBefore }) => bestBefore !== null) ? false : null;
