import type { Ruling } from '../ruling.ts';
import type { Worth } from '../worth.ts';

/**
 * Points that a resident gets by what takes effect of a fact; none for one that has no effect.
 * @param categoryId for what; null for what is given back
 */
export function awardWorth({ effects }: Ruling, categoryId: string | null): Worth {
  const gain = effects.find((effect) => effect.of === 'points');
  const award = gain === undefined ? null : { residentId: gain.residentId, categoryId };
  return { kind: 'awarded', points: gain?.delta ?? 0, award };
}
