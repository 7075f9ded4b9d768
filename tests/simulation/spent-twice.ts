import { testNow } from '../contract/community.ts';
import type { SimHub } from './hub.ts';
import type { Plan } from './plan.ts';

const dayMs = 86_400_000;

/**
 * Where nobody has forgotten anything, no more is spent twice than was lent: nothing in a strict community. Says what
 * was, mostly nothing.
 */
export async function spentTwice({ lendPointsPerDay = 0 }: Plan, hub: SimHub): Promise<readonly string[]> {
  const found: string[] = [];
  if (lendPointsPerDay === 0 && (await hub.overspent()).length > 0) {
    found.push('points were spent twice although nobody forgot anything');
  }
  if ((await hub.lowestWithoutLoan()) < 0) found.push('somebody of whom nothing was lent is overdrawn');
  const days = Math.max(1, Math.ceil((hub.now() - testNow.getTime()) / dayMs));
  for (const { balance, lent, daily } of await hub.loans()) {
    if (balance < -lent) found.push(`a resident is overdrawn by ${-balance}, and ${lent} were lent`);
    if (daily > lendPointsPerDay * days) found.push(`${daily} points were lent within ${days} days`);
  }
  return found;
}
