import { uuidV7 } from '#lib/base/id.ts';
import type { ClockReading } from '#lib/domain/clock.ts';
import { mostPoints, type Points } from '#lib/domain/points.ts';
import { isReadable } from '#lib/protocol/readable.ts';
import { recordInTransaction, type RecordingContext } from './record.ts';
import type { KioskTables } from './tables.ts';
import { isLeaseOver } from './time.ts';
import { readPoints } from './resident-view.ts';

/**
 * How many points this kiosk must hold by the hub's count so that it can spend `points` here: own events that the hub
 * has not heard of are left out of that count. Undefined when it can spend them already, or knows no such resident.
 */
export async function pointsToHold(
  tables: KioskTables,
  residentId: string,
  points: Points,
  reading: ClockReading,
): Promise<Points | undefined> {
  // The pairing's key is asked for when a resident is not among the hub's rows.
  return tables.transaction('r', [tables.meta, ...tables.peopleTables], async () => {
    const here = await readPoints(tables, residentId);
    if (here === undefined) return undefined;
    // Without a lease what is held cannot be spent; the hub is asked all the same, and renews it.
    const isOver = isLeaseOver(await tables.readAll(), reading);
    return here.spendable >= points && !isOver ? undefined : Math.max(1, points - here.ahead);
  });
}

/**
 * Gives up what other kiosks want of this one's points, as far as it still has them, and records that as events.
 * Returns how many events there are to send.
 */
export async function releaseWanted(
  tables: KioskTables,
  residentIds: readonly string[],
  about: Omit<RecordingContext, 'staff' | 'isReadable'>,
): Promise<number> {
  if (residentIds.length === 0) return 0;
  const context = { ...about, staff: null, isReadable };
  return tables.transaction('rw', [...tables.ownTables, ...tables.peopleTables], async () => {
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
