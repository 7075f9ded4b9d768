import { insertRows, type Transaction } from '../db/database.ts';
import { chainGapTable } from '../db/schema/event.ts';
import type { Judgement } from './chain.ts';
import type { Reading } from './reading.ts';

/**
 * Keeps that events were missing when later ones came. A tablet sends them again with its next push, so that a gap that
 * stays is a tablet that lost something, and people get to see it.
 */
export async function noteGap(
  tx: Transaction,
  community: string,
  { wanted, chain, verdicts }: Judgement,
  readings: readonly Reading[],
  now: Date,
): Promise<void> {
  if (wanted === null) return;
  const arrived = placeOf(readings.slice(verdicts.length));
  const row = { community, kiosk: chain.kiosk, epoch: chain.epoch, wanted, arrived, noticedAt: now };
  await insertRows(tx, chainGapTable, [row], { onConflict: 'nothing' });
}

/** The seq of the first that was not looked at: its own, or by the next that says where it belongs. */
function placeOf(readings: readonly Reading[]): number | null {
  for (const [behind, reading] of readings.entries()) {
    const seq = reading.kind === 'damaged' ? reading.proven?.seq : reading.event.seq;
    if (seq !== undefined) return seq - behind;
  }
  return null;
}
