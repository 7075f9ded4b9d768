import { dayMs } from '#lib/domain/day.ts';
import { leastAllowance } from '#lib/domain/award-allowance.ts';
import { sharedRows } from '#lib/kiosk/store/shared-rows.ts';
import { testNow } from '../contract/community.ts';
import type { SimHub } from './hub.ts';
import type { SimKiosk } from './kiosk.ts';
import type { Plan } from './plan.ts';

/**
 * What docs/security.md promises of a stolen tablet: it gives no more than one allowance for each day that went by,
 * whatever it says and however often it says it. A run touches one day more than it lasts. Says what was given beyond,
 * mostly nothing.
 */
export async function givenTooMuch(
  { awardPointsPerDay = leastAllowance }: Plan,
  hub: SimHub,
): Promise<readonly string[]> {
  const days = Math.floor((hub.now() - testNow.getTime()) / dayMs) + 2;
  const most = awardPointsPerDay * days;
  return [...(await hub.given())].flatMap(([kiosk, points]) =>
    points > most ? [`${kiosk} gave ${points} points in ${days} days, and ${most} are allowed`] : [],
  );
}

/**
 * The same of a tablet by itself: whatever is done there until its next exchange, no more than one allowance of it can
 * be spent. One that was told nothing is bounded by the hub alone.
 */
export async function spendableTooMuch(
  { awardPointsPerDay: most = leastAllowance }: Plan,
  kiosk: SimKiosk,
): Promise<readonly string[]> {
  if (!kiosk.isOn || kiosk.isPutBack) return [];
  const { tables } = kiosk.store;
  if ((await sharedRows(tables, 'allowances')).length === 0) return [];
  const effects = await tables.effects.toArray();
  const given = effects.filter(({ effect, delta }) => effect.of === 'points' && delta > 0);
  const points = given.reduce((sum, { delta, pending = 0 }) => sum + delta - pending, 0);
  return points > most ? [`a tablet makes ${points} points spendable at once, and ${most} are allowed`] : [];
}
