import { openCommunities } from './ledger/community.ts';
import { sealLedger } from './ledger/sealing.ts';
import { reckonUsualWeek } from './ledger/usual-week.ts';
import { regularly } from './regularly.ts';
import type { Hub } from './hub.ts';

/**
 * Not at the very start, when the people who started the hub wait for its first page; then within an hour of midnight.
 */
const looks = { firstMs: 90_000, everyMs: 3_600_000 } as const;

type SealingHub = Pick<Hub, 'database' | 'logger' | 'clock' | 'random' | 'changes' | 'chainCopy'>;

/**
 * Seals the ledgers of all communities each night, and reckons then what a usual week is. Returns a function that ends
 * it and waits for a seal being made.
 */
export function startSealing(hub: SealingHub): () => Promise<void> {
  let isOver = false;
  const stop = regularly(looks, () => sealAll(hub, () => isOver));
  return () => {
    isOver = true;
    return stop();
  };
}

/** Seals the ledgers that are due. What fails is logged, and tried again with the next look. */
async function sealAll(hub: SealingHub, isOver: () => boolean): Promise<void> {
  const { database, logger, clock } = hub;
  try {
    for (const { id } of await openCommunities(database.orm)) {
      if (isOver()) return;
      if (await sealLedger(hub, id, clock())) {
        const usualWeek = await reckonUsualWeek(hub, id, clock());
        logger.info({ community: id, usualWeek }, 'the ledger was sealed');
      }
    }
  } catch (error) {
    logger.error({ err: error }, 'a ledger could not be sealed; it is tried again in an hour');
  }
}
