import { liveOnly } from './outbox.ts';
import type { KioskTables, OutboxRow } from './tables.ts';

const dayMs = 86_400_000;
/**
 * Acknowledged events are kept so long, and longer while no backup of the hub has them (docs/protocol.md, principle 6).
 */
const keptMs = 90 * dayMs;

/** The events that may be forgotten: old, answered, contained in the snapshot and in a backup of the hub. */
export async function listOutdated(tables: KioskTables, nowMs: number): Promise<readonly OutboxRow[]> {
  const [chain, sync] = await Promise.all([tables.read('chain'), tables.read('sync')]);
  const safeSeq = Math.min(sync?.backupSeq ?? 0, sync?.containedSeq ?? 0, chain?.answeredSeq ?? 0);
  if (chain === undefined || safeSeq === 0) return [];
  const isOld = (row: OutboxRow): boolean => row.atMs < nowMs - keptMs;
  const contained = () =>
    tables.outbox.where('[epoch+seq]').between([chain.epoch, 0], [chain.epoch, safeSeq], true, true);
  // Asked after every exchange and true once a day: the oldest alone tells whether it is worth looking at all.
  const oldest = await contained().first();
  if (oldest === undefined || !isOld(oldest)) return [];
  return liveOnly(tables, await contained().filter(isOld).toArray());
}
