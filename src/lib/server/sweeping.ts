import { sql } from 'drizzle-orm';
import { sweepBrowsers } from './console/browser.ts';
import { sweepSessions } from './console/session.ts';
import { queryRows } from './db/database.ts';
import type { Hub } from './hub.ts';
import { regularly } from './regularly.ts';
import { sweepSlowdowns } from './sync/slowdown.ts';

const looks = { firstMs: 60_000, everyMs: 600_000 } as const;

type SweepingHub = Pick<Hub, 'database' | 'logger' | 'clock'>;

/**
 * Deletes, every ten minutes, what has ended by itself and of which strangers could make more and more. Returns a
 * function that ends it and waits for what is running.
 */
export const startSweeping = (hub: SweepingHub): (() => Promise<void>) => regularly(looks, () => sweep(hub));

/** One sweep. What fails is logged, and tried again with the next one. */
export async function sweep({ database, logger, clock }: SweepingHub): Promise<void> {
  try {
    await sweepSlowdowns(database.orm, clock());
    const communities = await queryRows<{ id: string }>(database.orm, sql`SELECT id FROM community ORDER BY id`);
    for (const { id } of communities) {
      await sweepSessions(database.orm, id, clock());
      await sweepBrowsers(database.orm, id, clock());
    }
  } catch (error) {
    logger.error({ err: error }, 'what has ended could not be swept; it is tried again in ten minutes');
  }
}
