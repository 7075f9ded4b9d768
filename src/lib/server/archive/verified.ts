import type { Transaction } from '../db/database.ts';
import { verifyLedger } from '../ledger/verify.ts';

/** What an archive became does not add up, for which nothing was founded. */
export class DoesNotAddUp extends Error {
  override readonly name = 'DoesNotAddUp';
}

/** Adds a community up again, within the transaction that founds it. Throws DoesNotAddUp. */
export async function requireVerified(tx: Transaction, communityId: string): Promise<void> {
  const broken = await brokenOf(tx, communityId);
  const [first] = broken;
  if (first === undefined) return;
  throw new DoesNotAddUp(`${broken.length} places do not add up, such as ${first.subject}`);
}

/** Whether a community adds up. */
export const addsUp = async (tx: Transaction, communityId: string): Promise<boolean> =>
  (await brokenOf(tx, communityId)).length === 0;

const brokenOf = async (tx: Transaction, communityId: string) =>
  (await verifyLedger({ transaction: (run) => run(tx) })).filter(({ community }) => community === communityId);
