import { beyondAllowance } from '#lib/domain/award-allowance.ts';
import type { Points } from '#lib/domain/points.ts';
import type { Effect } from '#lib/facts/effect.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { sharedRows } from './shared-rows.ts';
import { placeKey, type KioskTables } from './tables.ts';

// Awarding is bounded by right: what this tablet gives until its next exchange beyond what the hub has told it to is
// pending.

/**
 * Of the points that an event moves, how many are pending; negative where it takes an award back that is. Inside the
 * caller's transaction, before the effects are written.
 */
export async function pendingOf(tables: KioskTables, event: KioskEvent, effects: readonly Effect[]): Promise<number> {
  const points = effects.find((effect) => effect.of === 'points');
  if (points === undefined) return 0;
  if (event.type === 'accrual.reversed') return -(await pendingAt(tables, points.residentId, event.body.transferId));
  if (points.delta <= 0) return 0;
  return pendingIfGiven(tables, event.kiosk, points.delta);
}

/** Of some points, how many would be pending if a kiosk gave them now. Inside the caller's transaction. */
export async function pendingIfGiven(tables: KioskTables, kiosk: string, points: Points): Promise<Points> {
  const told = await sharedRows(tables, 'allowances');
  // A hub of an earlier release tells nothing, and holds nothing against it.
  if (told.length === 0) return 0;
  // Of what was recovered of another pairing, the hub alone knows what it may be.
  const allowance = told.find(({ id }) => id === kiosk)?.points ?? 0;
  return beyondAllowance(await givenSince(tables), points, allowance);
}

/** Points that this tablet has given since, as far as the rows of the hub do not contain them. */
async function givenSince({ effects }: KioskTables): Promise<number> {
  const moved = await effects.where('subject').startsWith('r:').toArray();
  return moved.reduce((sum, { delta }) => sum + Math.max(0, delta), 0);
}

/** What of an award is pending that the rows of the hub do not contain. */
async function pendingAt(tables: KioskTables, residentId: string, award: string): Promise<number> {
  const effects = await tables.effects.where('subject').equals(`r:${residentId}`).toArray();
  const rows = await tables.outbox.bulkGet(effects.map(placeKey));
  return effects.find((_effect, index) => rows[index]?.id === award)?.pending ?? 0;
}
