import { sql } from 'drizzle-orm';
import type { Transaction } from '../db/database.ts';
import { forgetPromises } from './lease.ts';

/**
 * Has the tablets of a community notice that its hub may not know what it has said: by another incarnation, by which
 * they send again what it lacks, and with nothing that they were promised taken for known.
 */
export async function renewCommunity(
  orm: Pick<Transaction, 'execute'>,
  communityId: string,
  incarnation: string,
): Promise<void> {
  await orm.execute(sql`UPDATE community SET incarnation = ${incarnation}::uuid WHERE id = ${communityId}`);
  await forgetPromises(orm, communityId);
}
