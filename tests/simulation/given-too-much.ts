import { dayMs } from '#lib/domain/day.ts';
import { leastAllowance } from '#lib/domain/award-allowance.ts';
import { testNow } from '../contract/community.ts';
import type { SimHub } from './hub.ts';
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
