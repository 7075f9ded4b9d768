import { uuidV7 } from '#lib/base/id.ts';
import { mostPoints, type Points } from '#lib/domain/points.ts';
import { loadReader, recordInTransaction, type RecordingContext } from './record.ts';
import type { KioskTables } from './tables.ts';
import { readPoints } from './view.ts';

/**
 * How many points this kiosk must hold by the hub's count so that it can spend `points` here: own events that the hub has
 * not heard of are left out of that count. Undefined when it can spend them already, or knows no such resident.
 */
export async function pointsToHold(
  tables: KioskTables,
  residentId: string,
  points: Points,
): Promise<Points | undefined> {
  // The pairing's key is asked for when a resident is not among the hub's rows.
  const { meta, effects, residentBundles } = tables;
  return tables.transaction('r', [meta, effects, residentBundles], async () => {
    const here = await readPoints(tables, residentId);
    return here === undefined || here.spendable >= points ? undefined : points - here.pending;
  });
}

/**
 * Gives up what other kiosks want of this one's points, as far as it still has them, and records that as events. Returns how
 * many events there are to send.
 */
export async function releaseWanted(
  tables: KioskTables,
  residentIds: readonly string[],
  about: Omit<RecordingContext, 'staff' | 'isReadable'>,
): Promise<number> {
  if (residentIds.length === 0) return 0;
  const context = { ...about, staff: null, isReadable: await loadReader() };
  return tables.transaction('rw', [...tables.ownTables, tables.residentBundles], async () => {
    let recorded = 0;
    for (const residentId of residentIds) {
      const here = await readPoints(tables, residentId);
      // Whoever holds more than one event can say gives the rest up when asked again.
      const points = Math.min(here?.wanted ?? 0, here?.spendable ?? 0, mostPoints);
      if (points <= 0) continue;
      const releaseId = uuidV7(context.reading.wallMs, context.random);
      const fact = { type: 'allotment.released', body: { releaseId, residentId, points } } as const;
      await recordInTransaction(tables, () => fact, context);
      recorded += 1;
    }
    return recorded;
  });
}
